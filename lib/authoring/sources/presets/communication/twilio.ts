// twilio: how this vendor signs, as data; https://www.twilio.com/docs/usage/webhooks/webhooks-security
import type { Preset } from '../../preset.ts';

// Messages and their status callbacks: one message has several statuses.
export const twilio: Preset = {
  docs: 'https://www.twilio.com/docs/usage/webhooks/webhooks-security',
  compared: { by: 'vector' },
  secret: 'the account’s auth token',
  source: {
    scheme: { type: 'twilio' },
    body: 'form',
    answer: 'no-content',
    event: { pointer: '/SmsStatus' },
    idempotencyKey: ['/MessageSid', '/SmsStatus'],
  },
  sample: { body: 'MessageSid=SM1&SmsStatus=sent' },
};
