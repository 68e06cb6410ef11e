// coinbase-commerce: how this vendor signs, as data; https://docs.cdp.coinbase.com/commerce-onchain/docs/webhooks-security
// The number of the attempt is in the body, so a delivery that is sent again differs.
import type { Preset } from '../../preset.ts';

export const coinbaseCommerce: Preset = {
  docs: 'https://docs.cdp.coinbase.com/commerce-onchain/docs/webhooks-security',
  compared: {
    by: 'vector',
    at: 'https://github.com/coinbase/coinbase-commerce-node/blob/master/test/testWebhook.spec.js',
  },
  secret: 'the webhook’s shared secret',
  source: {
    scheme: { type: 'signature', signatures: [{ header: 'x-cc-webhook-signature' }] },
    event: { pointer: '/event/type' },
    idempotencyKey: { pointer: '/event/id' },
    keyIsEnough: true,
  },
  sample: { body: { attempt_number: 1, event: { id: '1', type: 'charge:created' } } },
};
