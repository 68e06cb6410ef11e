// docusign: how this vendor signs, as data; https://developers.docusign.com/platform/webhooks/connect/validate
// One header for each active key. JSON messages; they have no ID.
import type { Preset } from '../../preset.ts';

export const docusign: Preset = {
  docs: 'https://developers.docusign.com/platform/webhooks/connect/validate',
  compared: { by: 'page' },
  secret: 'the Connect HMAC key',
  source: {
    scheme: {
      type: 'signature',
      signatures: [
        { header: 'x-docusign-signature-1', encoding: 'base64' },
        { header: 'x-docusign-signature-2', encoding: 'base64' },
        { header: 'x-docusign-signature-3', encoding: 'base64' },
      ],
    },
    event: { pointer: '/event' },
  },
  sample: { body: { event: 'envelope-sent' } },
};
