// standard-webhooks: how this vendor signs, as data; https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
import type { Preset } from '../../preset.ts';

export const standardWebhooks: Preset = {
  docs: 'https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md',
  compared: { by: 'vector' },
  secret: 'the secret, whsec_…, or the public key, whpk_…',
  source: {
    scheme: { type: 'standard-webhooks' },
    event: { pointer: '/type' },
    idempotencyKey: { header: 'webhook-id' },
  },
  sample: { body: { type: 'user.created', data: { id: 'u1' } } },
};
