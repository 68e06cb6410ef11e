// gocardless: how this vendor signs, as data; https://developer.gocardless.com/api-reference/#webhooks-signing-webhooks
import type { Preset } from '../../preset.ts';

export const gocardless: Preset = {
  docs: 'https://developer.gocardless.com/api-reference/#webhooks-signing-webhooks',
  compared: { by: 'vector', at: 'https://github.com/gocardless/gocardless-nodejs/blob/master/src/webhooks.test.ts' },
  secret: 'the webhook endpoint’s secret',
  source: {
    scheme: { type: 'signature', signatures: [{ header: 'webhook-signature' }] },
    each: '/events',
    event: { pointer: '/resource_type' },
    idempotencyKey: { pointer: '/id' },
  },
  sample: {
    body: {
      events: [
        { id: 'EV1', resource_type: 'payments' },
        { id: 'EV2', resource_type: 'mandates' },
      ],
    },
  },
};
