// recurly: how this vendor signs, as data; https://docs.recurly.com/recurly-subscriptions/docs/signature-verification
import type { Preset } from '../../preset.ts';

// JSON only: Recurly does not sign XML.
export const recurly: Preset = {
  docs: 'https://docs.recurly.com/recurly-subscriptions/docs/signature-verification',
  compared: { by: 'page' },
  secret: 'the endpoint’s secret key',
  source: {
    scheme: {
      type: 'signature',
      signatures: [{ header: 'recurly-signature', separator: ',' }],
      timestamp: { header: 'recurly-signature', separator: ',', index: 0, format: 'milliseconds' },
      signed: '{timestamp}.{body}',
    },
    event: { pointer: '/event_type' },
  },
  sample: { body: { event_type: 'created' } },
};
