// xero: how this vendor signs, as data; https://developer.xero.com/documentation/guides/webhooks/configuring-your-server/
import type { Preset } from '../../preset.ts';

export const xero: Preset = {
  docs: 'https://developer.xero.com/documentation/guides/webhooks/configuring-your-server/',
  compared: { by: 'page' },
  secret: 'the webhook’s signing key',
  source: {
    scheme: { type: 'signature', signatures: [{ header: 'x-xero-signature', encoding: 'base64' }] },
    challenge: { type: 'xero' },
    answer: 'empty',
    each: '/events',
    event: { pointer: '/eventCategory' },
    idempotencyKey: ['/resourceId', '/eventType', '/eventDateUtc'],
  },
  sample: {
    body: {
      events: [{ resourceId: 'r', eventType: 'CREATE', eventCategory: 'INVOICE', eventDateUtc: '2026-11-21T10:00:00' }],
    },
  },
};
