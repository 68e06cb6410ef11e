// shopify: how this vendor signs, as data; https://shopify.dev/docs/apps/build/webhooks/subscribe/https
import type { Preset } from '../../preset.ts';

// X-Shopify-Event-Id is the same for every topic of one action, so it is not the key.
export const shopify: Preset = {
  docs: 'https://shopify.dev/docs/apps/build/webhooks/subscribe/https',
  compared: { by: 'page', at: 'https://shopify.dev/docs/apps/build/webhooks/verify-deliveries' },
  secret: 'the app’s client secret',
  source: {
    scheme: { type: 'shopify' },
    event: { header: 'x-shopify-topic' },
    idempotencyKey: { header: 'x-shopify-webhook-id' },
    trustUnsigned: true,
  },
  sample: {
    headers: { 'x-shopify-topic': 'orders/create', 'x-shopify-webhook-id': 'a', 'x-shopify-event-id': 'e' },
    body: { id: 1 },
  },
};
