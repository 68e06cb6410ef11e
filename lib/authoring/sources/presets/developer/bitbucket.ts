// bitbucket: how this vendor signs, as data; https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks/
import type { Preset } from '../../preset.ts';

export const bitbucket: Preset = {
  docs: 'https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks/',
  compared: { by: 'page', at: 'https://bitbucket.org/blog/enhanced-webhook-security' },
  secret: 'the webhook’s secret',
  source: {
    scheme: { type: 'signature', signatures: [{ header: 'x-hub-signature', prefix: 'sha256=' }] },
    event: { header: 'x-event-key' },
    idempotencyKey: { header: 'x-request-uuid' },
    trustUnsigned: true,
  },
  sample: { headers: { 'x-event-key': 'repo:push', 'x-request-uuid': '1' }, body: { a: 1 } },
};
