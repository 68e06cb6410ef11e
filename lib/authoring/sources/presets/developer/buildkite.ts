// buildkite: how this vendor signs, as data; https://buildkite.com/docs/apis/webhooks
import type { Preset } from '../../preset.ts';

export const buildkite: Preset = {
  docs: 'https://buildkite.com/docs/apis/webhooks',
  secret: 'the webhook’s token',
  source: {
    scheme: {
      type: 'signature',
      signatures: [{ header: 'x-buildkite-signature', separator: ',', prefix: 'signature=' }],
      timestamp: { header: 'x-buildkite-signature', separator: ',', prefix: 'timestamp=' },
      signed: '{timestamp}.{body}',
    },
    event: { pointer: '/event' },
  },
};
