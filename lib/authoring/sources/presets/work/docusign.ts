// docusign: how this vendor signs, as data; https://developers.docusign.com/platform/webhooks/connect/hmac/
import type { Preset } from '../../preset.ts';

export const docusign: Preset = {
  docs: 'https://developers.docusign.com/platform/webhooks/connect/hmac/',
  secret: 'a Connect HMAC key',
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
    idempotencyKey: ['/event', '/data/envelopeId', '/generatedDateTime'],
  },
};
