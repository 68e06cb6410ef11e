// woocommerce: how this vendor signs, as data; https://woocommerce.com/document/webhooks/
import type { Preset } from '../../preset.ts';

export const woocommerce: Preset = {
  docs: 'https://woocommerce.com/document/webhooks/',
  compared: {
    by: 'page',
    at: 'https://github.com/woocommerce/woocommerce-rest-api-docs/blob/trunk/source/includes/wp-api-v1/_webhooks.md',
  },
  secret: 'the webhook’s secret',
  source: {
    scheme: { type: 'signature', signatures: [{ header: 'x-wc-webhook-signature', encoding: 'base64' }] },
    event: { header: 'x-wc-webhook-topic' },
    idempotencyKey: { header: 'x-wc-webhook-delivery-id' },
    challenge: { type: 'woocommerce' },
    trustUnsigned: true,
  },
  sample: { headers: { 'x-wc-webhook-topic': 'order.created', 'x-wc-webhook-delivery-id': 'a' }, body: { id: 1 } },
};
