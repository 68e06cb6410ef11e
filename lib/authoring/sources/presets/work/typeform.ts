// typeform: how this vendor signs, as data; https://www.typeform.com/developers/webhooks/secure-your-webhooks/
import type { Preset } from '../../preset.ts';

export const typeform: Preset = {
  docs: 'https://www.typeform.com/developers/webhooks/secure-your-webhooks/',
  compared: { by: 'page' },
  secret: 'the webhook’s secret',
  source: {
    scheme: {
      type: 'signature',
      signatures: [{ header: 'typeform-signature', prefix: 'sha256=', encoding: 'base64' }],
    },
    event: { pointer: '/event_type' },
    idempotencyKey: { pointer: '/event_id' },
    keyIsEnough: true,
  },
  sample: { body: { event_id: '1', event_type: 'form_response' } },
};
