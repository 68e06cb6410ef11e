// trello: how this vendor signs, as data; https://developer.atlassian.com/cloud/trello/guides/rest-api/webhooks
import type { Preset } from '../../preset.ts';

// The URL is the one that was given to Trello. Trello leaves nothing better than SHA-1.
export const trello: Preset = {
  docs: 'https://developer.atlassian.com/cloud/trello/guides/rest-api/webhooks',
  compared: { by: 'page' },
  secret: 'the OAuth 1.0 secret',
  source: {
    scheme: {
      type: 'signature',
      signatures: [{ header: 'x-trello-webhook', encoding: 'base64', algorithm: 'hmac-sha1' }],
      signed: '{body}{url}',
    },
    challenge: { type: 'head' },
    event: { pointer: '/action/type' },
    idempotencyKey: { pointer: '/action/id' },
  },
  sample: { body: { action: { id: '1', type: 'createCard' } } },
};
