// gitlab: how this vendor signs, as data; https://docs.gitlab.com/user/project/integrations/webhooks/
import type { Preset } from '../../preset.ts';

// GitLab sends the secret itself.
export const gitlab: Preset = {
  docs: 'https://docs.gitlab.com/user/project/integrations/webhooks/',
  compared: { by: 'page', at: 'https://gitlab.com/gitlab-org/gitlab/-/merge_requests/230944' },
  secret: 'the webhook’s secret token',
  source: {
    scheme: { type: 'shared-secret', header: 'x-gitlab-token' },
    event: { header: 'x-gitlab-event' },
    idempotencyKey: { header: 'idempotency-key' },
  },
  sample: { headers: { 'x-gitlab-event': 'Push Hook', 'idempotency-key': '1' }, body: { ref: 'main' } },
};
