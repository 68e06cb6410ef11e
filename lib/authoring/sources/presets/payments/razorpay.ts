// razorpay: how this vendor signs, as data; https://razorpay.com/docs/webhooks/validate-test/
import type { Preset } from '../../preset.ts';

export const razorpay: Preset = {
  docs: 'https://razorpay.com/docs/webhooks/validate-test/',
  compared: { by: 'page' },
  secret: 'the webhook’s secret',
  source: {
    scheme: { type: 'signature', signatures: [{ header: 'x-razorpay-signature' }] },
    event: { pointer: '/event' },
    idempotencyKey: { header: 'x-razorpay-event-id' },
    trustUnsigned: true,
  },
  sample: { headers: { 'x-razorpay-event-id': '1' }, body: { event: 'payment.captured' } },
};
