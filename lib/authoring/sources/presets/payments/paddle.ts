// paddle: how this vendor signs, as data; https://developer.paddle.com/webhooks/about/signature-verification
import type { Preset } from '../../preset.ts';

export const paddle: Preset = {
  docs: 'https://developer.paddle.com/webhooks/about/signature-verification',
  compared: {
    by: 'vector',
    at: 'https://github.com/PaddleHQ/paddle-node-sdk/blob/main/src/__tests__/notifications/webhooks-validator.test.ts',
  },
  secret: 'the notification destination’s secret key',
  source: {
    scheme: {
      type: 'signature',
      signatures: [{ header: 'paddle-signature', separator: ';', prefix: 'h1=' }],
      timestamp: { header: 'paddle-signature', separator: ';', prefix: 'ts=' },
      signed: '{timestamp}:{body}',
    },
    event: { pointer: '/event_type' },
    idempotencyKey: { pointer: '/event_id' },
    keyIsEnough: true,
  },
  sample: { body: { event_id: 'evt_1', event_type: 'transaction.paid' } },
};
