// mailgun: how this vendor signs, as data; https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks
import type { Preset } from '../../preset.ts';

// Mailgun signs a time and a token, and nothing of the event.
export const mailgun: Preset = {
  docs: 'https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks',
  compared: { by: 'page' },
  secret: 'the HTTP webhook signing key',
  source: {
    scheme: {
      type: 'signature',
      signatures: [{ pointer: '/signature/signature' }],
      timestamp: { pointer: '/signature/timestamp' },
      signed: '{timestamp}{field:/signature/token}',
      omit: ['/signature'],
    },
    event: { pointer: '/event-data/event' },
    idempotencyKey: { pointer: '/event-data/id' },
    trustUnsigned: true,
  },
  sample: {
    body: { signature: { token: 'a8ce0edb2dd8301dee6c2405235584e4' }, 'event-data': { id: '1', event: 'delivered' } },
  },
};
