// mux: how this vendor signs, as data; https://www.mux.com/docs/core/verify-webhook-signatures
import type { Preset } from '../../preset.ts';

export const mux: Preset = {
  docs: 'https://www.mux.com/docs/core/verify-webhook-signatures',
  compared: { by: 'vector', at: 'https://hex.pm/packages/mux/2.2.0/files/lib/mux/webhooks/test_utils.ex' },
  secret: 'the webhook’s signing secret',
  source: {
    scheme: {
      type: 'signature',
      signatures: [{ header: 'mux-signature', separator: ',', prefix: 'v1=' }],
      timestamp: { header: 'mux-signature', separator: ',', prefix: 't=' },
      signed: '{timestamp}.{body}',
    },
    event: { pointer: '/type' },
    idempotencyKey: { pointer: '/id' },
    keyIsEnough: true,
  },
  sample: { body: { id: '1', type: 'video.asset.ready' } },
};
