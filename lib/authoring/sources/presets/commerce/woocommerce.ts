// woocommerce: how this vendor signs, as data; https://woocommerce.com/document/webhooks/
import type { Preset } from '../../preset.ts';

export const woocommerce: Preset = {
  docs: 'https://woocommerce.com/document/webhooks/',
  secret: 'the webhook’s secret',
  source: {
    scheme: { type: 'signature', signatures: [{ header: 'x-wc-webhook-signature', encoding: 'base64' }] },
    event: { header: 'x-wc-webhook-topic' },
    idempotencyKey: { header: 'x-wc-webhook-delivery-id' },
    trustUnsigned: true,
  },
};
