// klaviyo: how this vendor signs, as data; https://developers.klaviyo.com/en/docs/working_with_system_webhooks
import type { Preset } from '../../preset.ts';

export const klaviyo: Preset = {
  docs: 'https://developers.klaviyo.com/en/docs/working_with_system_webhooks',
  compared: { by: 'page' },
  secret: 'the webhook’s secret key',
  source: {
    scheme: {
      type: 'signature',
      signatures: [{ header: 'klaviyo-signature' }],
      timestamp: { header: 'klaviyo-timestamp', format: 'http-date' },
      signed: '{body}{timestamp}',
    },
    each: '/data',
    event: { pointer: '/topic' },
    idempotencyKey: { pointer: '/external_id' },
  },
  sample: {
    body: {
      data: [{ external_id: '1', topic: 'event:klaviyo.email_delivered', payload: { data: { type: 'event' } } }],
      meta: { klaviyo_webhook_id: 'w' },
    },
  },
};
