// sendgrid: how this vendor signs, as data; https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features
import type { Preset } from '../../preset.ts';

export const sendgrid: Preset = {
  docs: 'https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features',
  compared: {
    by: 'vector',
    at: 'https://github.com/sendgrid/sendgrid-nodejs/blob/main/packages/eventwebhook/src/eventwebhook.spec.js',
  },
  secret: 'the webhook’s public key',
  source: {
    scheme: {
      type: 'signature',
      signatures: [
        { header: 'x-twilio-email-event-webhook-signature', algorithm: 'ecdsa-p256', encoding: 'base64', key: 'spki' },
      ],
      timestamp: { header: 'x-twilio-email-event-webhook-timestamp' },
      signed: '{timestamp}{body}',
    },
    each: '',
    event: { pointer: '/event' },
    idempotencyKey: { pointer: '/sg_event_id' },
  },
  sample: {
    body: [
      { event: 'delivered', sg_event_id: '1' },
      { event: 'open', sg_event_id: '2' },
    ],
  },
};
