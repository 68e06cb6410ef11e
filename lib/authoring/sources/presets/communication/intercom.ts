// intercom: how this vendor signs, as data; https://developers.intercom.com/docs/webhooks/setting-up-webhooks
import type { Preset } from '../../preset.ts';

// Intercom leaves nothing better than SHA-1.
export const intercom: Preset = {
  docs: 'https://developers.intercom.com/docs/webhooks/setting-up-webhooks',
  compared: { by: 'page' },
  secret: 'the app’s client secret',
  source: {
    scheme: { type: 'signature', signatures: [{ header: 'x-hub-signature', prefix: 'sha1=', algorithm: 'hmac-sha1' }] },
    challenge: { type: 'head' },
    event: { pointer: '/topic' },
    idempotencyKey: { pointer: '/id' },
    keyIsEnough: true,
  },
  sample: { body: { id: '1', topic: 'contact.created' } },
};
