// sanity: how this vendor signs, as data; https://www.sanity.io/docs/webhooks
import type { Preset } from '../../preset.ts';

export const sanity: Preset = {
  docs: 'https://www.sanity.io/docs/webhooks',
  secret: 'the webhook’s secret',
  source: {
    scheme: {
      type: 'signature',
      signatures: [{ header: 'sanity-webhook-signature', separator: ',', prefix: 'v1=', encoding: 'base64url' }],
      timestamp: { header: 'sanity-webhook-signature', separator: ',', prefix: 't=', format: 'milliseconds' },
      signed: '{timestamp}.{body}',
    },
    event: { header: 'sanity-operation' },
    idempotencyKey: { header: 'idempotency-key' },
    trustUnsigned: true,
  },
};
