// discourse: how this vendor signs, as data; https://meta.discourse.org/t/configure-webhooks-that-trigger-on-discourse-events/49045
import type { Preset } from '../../preset.ts';

export const discourse: Preset = {
  docs: 'https://meta.discourse.org/t/configure-webhooks-that-trigger-on-discourse-events/49045',
  compared: {
    by: 'vector',
    at: 'https://github.com/discourse/discourse/blob/main/spec/jobs/emit_web_hook_event_spec.rb',
  },
  secret: 'the webhook’s secret',
  source: {
    scheme: { type: 'signature', signatures: [{ header: 'x-discourse-event-signature', prefix: 'sha256=' }] },
    event: { header: 'x-discourse-event' },
    idempotencyKey: { header: 'x-discourse-event-id' },
    pings: [{ header: 'x-discourse-event', equals: 'ping' }],
    trustUnsigned: true,
  },
  sample: {
    headers: { 'x-discourse-event': 'post_created', 'x-discourse-event-id': '1' },
    body: { post: { id: 1 } },
  },
};
