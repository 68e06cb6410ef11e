// lemon-squeezy: how this vendor signs, as data; https://docs.lemonsqueezy.com/help/webhooks/signing-requests
import type { Preset } from '../../preset.ts';

export const lemonSqueezy: Preset = {
  docs: 'https://docs.lemonsqueezy.com/help/webhooks/signing-requests',
  compared: { by: 'page' },
  secret: 'the webhook’s signing secret',
  source: {
    scheme: { type: 'signature', signatures: [{ header: 'x-signature' }] },
    event: { pointer: '/meta/event_name' },
  },
  sample: { body: { meta: { event_name: 'order_created' } } },
};
