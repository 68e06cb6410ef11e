// plaid: how this vendor signs, as data; https://plaid.com/docs/api/webhooks/webhook-verification/
// Plaid publishes its keys only to its clients, so the key is stored: the JWK of /webhook_verification_key/get. Notifications have no ID.
import type { Preset } from '../../preset.ts';

export const plaid: Preset = {
  docs: 'https://plaid.com/docs/api/webhooks/webhook-verification/',
  compared: { by: 'page' },
  secret: 'the key of /webhook_verification_key/get, a JWK',
  source: {
    scheme: {
      type: 'jwt',
      header: 'plaid-verification',
      algorithm: 'ES256',
      bodyHash: { claim: 'request_body_sha256' },
    },
    event: { pointer: '/webhook_code' },
  },
  sample: { body: { webhook_code: 'DEFAULT_UPDATE' } },
};
