// sanity: how this vendor signs, as data; https://www.sanity.io/docs/webhooks
// The body is what the webhook's projection selects, so events have one name. The key is not signed.
import type { Preset } from '../../preset.ts';

export const sanity: Preset = {
  docs: 'https://www.sanity.io/docs/webhooks',
  compared: { by: 'vector', at: 'https://github.com/sanity-io/webhook-toolkit/blob/main/test/signature.test.ts' },
  secret: 'the webhook’s secret',
  source: {
    scheme: {
      type: 'signature',
      signatures: [
        { header: 'sanity-webhook-signature', separator: ',', trim: true, prefix: 'v1=', encoding: 'base64url' },
      ],
      timestamp: {
        header: 'sanity-webhook-signature',
        separator: ',',
        trim: true,
        prefix: 't=',
        format: 'milliseconds',
      },
      signed: '{timestamp}.{body}',
    },
    event: { fixed: 'changed' },
    idempotencyKey: { header: 'idempotency-key' },
    trustUnsigned: true,
  },
  sample: { headers: { 'idempotency-key': '1' }, body: { _id: 'a' } },
};
