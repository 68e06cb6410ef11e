// gitlab-signed: how this vendor signs with a signing token, as data; https://docs.gitlab.com/user/project/integrations/webhooks/
import type { Preset } from '../../preset.ts';

// GitLab’s webhooks with a signing token, which follow Standard Webhooks. Its ID is the Idempotency-Key.
export const gitlabSigned: Preset = {
  docs: 'https://docs.gitlab.com/user/project/integrations/webhooks/',
  compared: { by: 'page', at: 'https://gitlab.com/gitlab-org/gitlab/-/merge_requests/230944' },
  secret: 'the webhook’s signing token, with `whsec_`',
  source: {
    scheme: { type: 'standard-webhooks' },
    event: { header: 'x-gitlab-event' },
    idempotencyKey: { header: 'webhook-id' },
    trustUnsigned: true,
  },
  sample: { headers: { 'x-gitlab-event': 'Push Hook' }, body: { ref: 'main' } },
};
