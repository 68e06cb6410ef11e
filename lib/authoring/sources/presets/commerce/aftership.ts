// aftership: how this vendor signs, as data; https://www.aftership.com/docs/tracking/webhook/webhook-signature
import type { Preset } from '../../preset.ts';

export const aftership: Preset = {
  docs: 'https://www.aftership.com/docs/tracking/webhook/webhook-signature',
  compared: { by: 'page' },
  secret: 'the account’s webhook secret',
  source: {
    scheme: { type: 'signature', signatures: [{ header: 'aftership-hmac-sha256', encoding: 'base64' }] },
    event: { pointer: '/event' },
  },
  sample: { body: { event: 'tracking_update', msg: { id: 't' } } },
};
