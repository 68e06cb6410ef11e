// adyen: how this vendor signs, as data; https://docs.adyen.com/development-resources/webhooks/secure-webhooks/verify-hmac-signatures
import type { Preset } from '../../preset.ts';

// Adyen signs eight fields of the standard webhook’s only item, and nothing else of the body. A reference that contains a colon is refused.
export const adyen: Preset = {
  docs: 'https://docs.adyen.com/development-resources/webhooks/secure-webhooks/verify-hmac-signatures',
  compared: { by: 'vector' },
  secret: 'the webhook’s HMAC key, in hexadecimal',
  source: {
    scheme: {
      type: 'signature',
      signatures: [
        {
          pointer: '/notificationItems/0/NotificationRequestItem/additionalData/hmacSignature',
          encoding: 'base64',
          key: 'hex',
        },
      ],
      signed:
        '{field:/notificationItems/0/NotificationRequestItem/pspReference}:{field?:/notificationItems/0/NotificationRequestItem/originalReference}:{field:/notificationItems/0/NotificationRequestItem/merchantAccountCode}:{field?:/notificationItems/0/NotificationRequestItem/merchantReference}:{field:/notificationItems/0/NotificationRequestItem/amount/value}:{field:/notificationItems/0/NotificationRequestItem/amount/currency}:{field:/notificationItems/0/NotificationRequestItem/eventCode}:{field:/notificationItems/0/NotificationRequestItem/success}',
    },
    event: { pointer: '/notificationItems/0/NotificationRequestItem/eventCode' },
    idempotencyKey: [
      '/notificationItems/0/NotificationRequestItem/pspReference',
      '/notificationItems/0/NotificationRequestItem/eventCode',
      '/notificationItems/0/NotificationRequestItem/success',
    ],
    keyIsEnough: true,
    trustUnsigned: true,
  },
  sample: {
    body: {
      live: 'false',
      notificationItems: [
        {
          NotificationRequestItem: {
            pspReference: '7914073381342284',
            originalReference: '',
            merchantAccountCode: 'TestMerchant',
            merchantReference: 'TestPayment-1407325143704',
            amount: { value: 1130, currency: 'EUR' },
            eventCode: 'AUTHORISATION',
            success: 'true',
          },
        },
      ],
    },
  },
};
