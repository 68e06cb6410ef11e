// sentry: how this vendor signs, as data; https://docs.sentry.io/organization/integrations/integration-platform/webhooks/
import type { Preset } from '../../preset.ts';

export const sentry: Preset = {
  docs: 'https://docs.sentry.io/organization/integrations/integration-platform/webhooks/',
  secret: 'the integration’s client secret',
  source: {
    scheme: { type: 'signature', signatures: [{ header: 'sentry-hook-signature' }] },
    event: { header: 'sentry-hook-resource' },
    idempotencyKey: { header: 'request-id' },
    trustUnsigned: true,
  },
};
