// line: how this vendor signs, as data; https://developers.line.biz/en/docs/messaging-api/verify-webhook-signature/
import type { Preset } from '../../preset.ts';

export const line: Preset = {
  docs: 'https://developers.line.biz/en/docs/messaging-api/verify-webhook-signature/',
  compared: {
    by: 'vector',
    at: 'https://github.com/line/line-bot-sdk-nodejs/blob/master/test/validate-signature.spec.ts',
  },
  secret: 'the channel secret',
  source: {
    scheme: { type: 'signature', signatures: [{ header: 'x-line-signature', encoding: 'base64' }] },
    each: '/events',
    event: { pointer: '/type' },
    idempotencyKey: { pointer: '/webhookEventId' },
    keyIsEnough: true,
  },
  sample: { body: { events: [{ type: 'message', webhookEventId: '1' }] } },
};
