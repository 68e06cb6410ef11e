// jira: how this vendor signs, as data; https://developer.atlassian.com/cloud/jira/platform/webhooks/
import type { Preset } from '../../preset.ts';

export const jira: Preset = {
  docs: 'https://developer.atlassian.com/cloud/jira/platform/webhooks/',
  compared: { by: 'page', at: 'https://developer.atlassian.com/cloud/jira/platform/webhooks/#secure-admin-webhooks' },
  secret: 'the webhook’s secret',
  source: {
    scheme: { type: 'signature', signatures: [{ header: 'x-hub-signature', prefix: 'sha256=' }] },
    query: ['user_id', 'user_key'],
    event: { pointer: '/webhookEvent' },
    idempotencyKey: { header: 'x-atlassian-webhook-identifier' },
    trustUnsigned: true,
  },
  sample: { headers: { 'x-atlassian-webhook-identifier': '1' }, body: { webhookEvent: 'jira:issue_created' } },
};
