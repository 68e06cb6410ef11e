// paypal: how this vendor signs, as data; https://developer.paypal.com/api/rest/webhooks/rest/
// The time of the transmission may be that of the first attempt, and PayPal sends for three days: the ID detects replays.
import type { Preset } from '../../preset.ts';

export const paypal: Preset = {
  docs: 'https://developer.paypal.com/api/rest/webhooks/rest/',
  compared: { by: 'page' },
  secret: 'the ID of the webhook',
  source: {
    scheme: { type: 'paypal' },
    trustUnsigned: true,
    toleranceSeconds: 86_400,
    event: { pointer: '/event_type' },
    idempotencyKey: { pointer: '/id' },
    keyIsEnough: true,
  },
  sample: { body: { id: 'WH-1', event_type: 'PAYMENT.CAPTURE.COMPLETED' } },
};
