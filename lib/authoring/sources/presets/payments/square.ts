// square: how this vendor signs, as data; https://developer.squareup.com/docs/webhooks/step3validate
import type { Preset } from '../../preset.ts';

// The URL is the one that was configured at Square.
export const square: Preset = {
  docs: 'https://developer.squareup.com/docs/webhooks/step3validate',
  compared: {
    by: 'vector',
    at: 'https://github.com/square/square-nodejs-sdk/blob/master/tests/integration/webhooks.test.ts',
  },
  secret: 'the subscription’s signature key',
  source: {
    scheme: {
      type: 'signature',
      signatures: [{ header: 'x-square-hmacsha256-signature', encoding: 'base64' }],
      signed: '{url}{body}',
    },
    event: { pointer: '/type' },
    idempotencyKey: { pointer: '/event_id' },
    keyIsEnough: true,
  },
  sample: { body: { event_id: 'a', type: 'payment.updated' } },
};
