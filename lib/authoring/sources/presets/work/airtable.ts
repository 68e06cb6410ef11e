// airtable: how this vendor signs, as data; https://airtable.com/developers/web/api/webhooks-overview
import type { Preset } from '../../preset.ts';

export const airtable: Preset = {
  docs: 'https://airtable.com/developers/web/api/webhooks-overview',
  secret: 'the webhook’s macSecretBase64',
  source: {
    scheme: {
      type: 'signature',
      signatures: [{ header: 'x-airtable-content-mac', prefix: 'hmac-sha256=', key: 'base64' }],
    },
    event: { fixed: 'changed' },
    idempotencyKey: ['/webhook/id', '/timestamp'],
  },
};
