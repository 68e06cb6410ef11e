// pagerduty: how this vendor signs, as data; https://developer.pagerduty.com/docs/verifying-signatures
import type { Preset } from '../../preset.ts';

export const pagerduty: Preset = {
  docs: 'https://developer.pagerduty.com/docs/verifying-signatures',
  compared: { by: 'vector', at: 'https://github.com/PagerDuty/go-pagerduty/blob/main/webhookv3/webhookv3_test.go' },
  secret: 'the webhook subscription’s secret',
  source: {
    scheme: {
      type: 'signature',
      signatures: [{ header: 'x-pagerduty-signature', separator: ',', prefix: 'v1=', trim: true }],
    },
    event: { pointer: '/event/event_type' },
    idempotencyKey: { pointer: '/event/id' },
    keyIsEnough: true,
  },
  sample: { body: { event: { id: '1', event_type: 'incident.triggered' } } },
};
