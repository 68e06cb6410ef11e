// confluence: how this vendor signs, as data; https://confluence.atlassian.com/doc/managing-webhooks-1021225606.html
import type { Preset } from '../../preset.ts';

// The page has the header and the algorithm. Atlassian’s products write the digest with its name before it; the bare one is accepted too.
export const confluence: Preset = {
  docs: 'https://confluence.atlassian.com/doc/managing-webhooks-1021225606.html',
  compared: { by: 'page' },
  secret: 'the webhook’s secret',
  source: {
    scheme: {
      type: 'signature',
      signatures: [{ header: 'x-hub-signature', prefix: 'sha256=' }, { header: 'x-hub-signature' }],
    },
    event: { pointer: '/event' },
  },
  sample: { body: { event: 'page_created', timestamp: 1, page: { id: 1 } } },
};
