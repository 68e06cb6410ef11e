// asana: how this vendor signs, as data; https://developers.asana.com/docs/webhooks-guide
import type { Preset } from '../../preset.ts';

// Asana’s events have no ID.
export const asana: Preset = {
  docs: 'https://developers.asana.com/docs/webhooks-guide',
  compared: { by: 'page' },
  secret: 'the X-Hook-Secret of the webhook',
  source: {
    scheme: { type: 'signature', signatures: [{ header: 'x-hook-signature' }] },
    challenge: { type: 'asana' },
    each: '/events',
    event: { pointer: '/action' },
  },
  sample: { body: { events: [{ action: 'changed' }, { action: 'added' }] } },
};
