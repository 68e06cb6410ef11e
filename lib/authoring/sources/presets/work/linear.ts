// linear: how this vendor signs, as data; https://linear.app/developers/webhooks
import type { Preset } from '../../preset.ts';

export const linear: Preset = {
  docs: 'https://linear.app/developers/webhooks',
  compared: { by: 'page', at: 'https://linear.app/docs/api/sdk-webhooks' },
  secret: 'the webhook’s signing secret',
  source: {
    scheme: {
      type: 'signature',
      signatures: [{ header: 'linear-signature' }],
      timestamp: { pointer: '/webhookTimestamp', format: 'milliseconds' },
    },
    event: { pointer: '/type' },
    idempotencyKey: { header: 'linear-delivery' },
    trustUnsigned: true,
  },
  sample: { headers: { 'linear-delivery': '1' }, body: { action: 'create', type: 'Issue' } },
};
