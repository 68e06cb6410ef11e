// box: how this vendor signs, as data; https://developer.box.com/guides/webhooks/v2/signatures-v2
import type { Preset } from '../../preset.ts';

export const box: Preset = {
  docs: 'https://developer.box.com/guides/webhooks/v2/signatures-v2',
  compared: { by: 'page' },
  secret: 'the primary and the secondary signature key',
  source: {
    scheme: {
      type: 'signature',
      signatures: [
        { header: 'box-signature-primary', encoding: 'base64' },
        { header: 'box-signature-secondary', encoding: 'base64' },
      ],
      timestamp: { header: 'box-delivery-timestamp', format: 'iso8601' },
      signed: '{body}{timestamp}',
    },
    toleranceSeconds: 600,
    event: { pointer: '/trigger' },
    idempotencyKey: { pointer: '/id' },
    keyIsEnough: true,
  },
  sample: { body: { id: '1', trigger: 'FILE.UPLOADED' } },
};
