// github: how this vendor signs, as data; https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
import type { Preset } from '../../preset.ts';

export const github: Preset = {
  docs: 'https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries',
  compared: { by: 'vector' },
  secret: 'the webhook’s secret',
  source: {
    scheme: { type: 'github' },
    event: { header: 'x-github-event' },
    idempotencyKey: { header: 'x-github-delivery' },
    trustUnsigned: true,
  },
  sample: { headers: { 'x-github-event': 'issues', 'x-github-delivery': '1' }, body: { action: 'opened' } },
};
