// coinbase-commerce: how this vendor signs, as data; https://docs.cdp.coinbase.com/commerce/docs/webhooks-security
import type { Preset } from '../../preset.ts';

export const coinbaseCommerce: Preset = {
  docs: 'https://docs.cdp.coinbase.com/commerce/docs/webhooks-security',
  secret: 'the webhook’s shared secret',
  source: {
    scheme: { type: 'signature', signatures: [{ header: 'x-cc-webhook-signature' }] },
    event: { pointer: '/event/type' },
    idempotencyKey: { pointer: '/event/id' },
    keyIsEnough: true,
  },
};
