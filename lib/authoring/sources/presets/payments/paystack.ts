// paystack: how this vendor signs, as data; https://paystack.com/docs/payments/webhooks/
import type { Preset } from '../../preset.ts';

export const paystack: Preset = {
  docs: 'https://paystack.com/docs/payments/webhooks/',
  compared: { by: 'code', at: 'https://github.com/hookdeck/webhook-skills/blob/main/providers.yaml' },
  secret: 'the secret key',
  source: {
    scheme: { type: 'signature', signatures: [{ header: 'x-paystack-signature', algorithm: 'hmac-sha512' }] },
    event: { pointer: '/event' },
  },
  sample: { body: { event: 'charge.success' } },
};
