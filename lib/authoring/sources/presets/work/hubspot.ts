// hubspot: how this vendor signs, as data; https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation
import type { Preset } from '../../preset.ts';

// An eventId alone is not unique. Version 3 of the signature.
export const hubspot: Preset = {
  docs: 'https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation',
  compared: { by: 'page' },
  secret: 'the app’s client secret',
  source: {
    scheme: {
      type: 'signature',
      signatures: [{ header: 'x-hubspot-signature-v3', encoding: 'base64' }],
      timestamp: { header: 'x-hubspot-request-timestamp', format: 'milliseconds' },
      signed: '{method}{url}{body}{timestamp}',
    },
    each: '',
    event: { pointer: '/subscriptionType' },
    idempotencyKey: ['/eventId', '/subscriptionId', '/occurredAt'],
  },
  sample: { body: [{ eventId: 1, subscriptionId: 2, occurredAt: 3, subscriptionType: 'contact.creation' }] },
};
