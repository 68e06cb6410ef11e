// revolut: how this vendor signs, as data; https://developer.revolut.com/docs/guides/accept-payments/tutorials/work-with-webhooks/verify-the-payload-signature
import type { Preset } from '../../preset.ts';

export const revolut: Preset = {
  docs: 'https://developer.revolut.com/docs/guides/accept-payments/tutorials/work-with-webhooks/verify-the-payload-signature',
  compared: { by: 'page' },
  secret: 'the webhook’s signing secret',
  source: {
    scheme: {
      type: 'signature',
      signatures: [{ header: 'revolut-signature', separator: ',', prefix: 'v1=', trim: true }],
      timestamp: { header: 'revolut-request-timestamp', format: 'milliseconds' },
      signed: 'v1.{timestamp}.{body}',
    },
    event: { pointer: '/event' },
  },
  sample: { body: { event: 'ORDER_COMPLETED' } },
};
