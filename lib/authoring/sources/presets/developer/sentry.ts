// sentry: how this vendor signs, as data; https://docs.sentry.io/organization/integrations/integration-platform/webhooks/
import type { Preset } from '../../preset.ts';

export const sentry: Preset = {
  docs: 'https://docs.sentry.io/organization/integrations/integration-platform/webhooks/',
  compared: { by: 'page' },
  secret: 'the integration’s client secret',
  source: {
    scheme: {
      type: 'signature',
      // Requests of UI components have the second header.
      signatures: [{ header: 'sentry-hook-signature' }, { header: 'sentry-app-signature' }],
    },
    event: { header: 'sentry-hook-resource' },
    idempotencyKey: { header: 'request-id' },
    trustUnsigned: true,
  },
  sample: { headers: { 'sentry-hook-resource': 'issue', 'request-id': '1' }, body: { action: 'created' } },
};
