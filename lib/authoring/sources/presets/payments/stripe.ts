// stripe: how this vendor signs, as data; https://docs.stripe.com/webhooks/signature
import type { Preset } from '../../preset.ts';

export const stripe: Preset = {
  docs: 'https://docs.stripe.com/webhooks/signature',
  compared: { by: 'package', at: 'https://www.npmjs.com/package/stripe' },
  secret: 'the endpoint’s signing secret, whsec_…',
  source: {
    scheme: { type: 'stripe' },
    event: { pointer: '/type' },
    idempotencyKey: { pointer: '/id' },
    keyIsEnough: true,
  },
  sample: { body: { id: 'evt_1', type: 'invoice.paid' } },
};
