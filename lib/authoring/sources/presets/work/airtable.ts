// airtable: how this vendor signs, as data; https://airtable.com/developers/web/api/webhooks-overview
// A notification says only that something changed; the changes are listed at Airtable. It has no ID, and needs an empty 200.
import type { Preset } from '../../preset.ts';

export const airtable: Preset = {
  docs: 'https://airtable.com/developers/web/api/webhooks-overview',
  compared: { by: 'code', at: 'https://github.com/hookdeck/webhook-skills/blob/main/providers.yaml' },
  secret: 'the macSecretBase64 of the webhook',
  source: {
    scheme: {
      type: 'signature',
      signatures: [{ header: 'x-airtable-content-mac', prefix: 'hmac-sha256=', key: 'base64' }],
    },
    answer: 'empty',
    event: { fixed: 'changed' },
  },
  sample: { body: { base: { id: 'app1' }, webhook: { id: 'ach1' } } },
};
