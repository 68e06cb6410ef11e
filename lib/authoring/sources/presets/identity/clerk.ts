// clerk: how this vendor signs, as data; https://clerk.com/docs/webhooks/sync-data
import type { Preset } from '../../preset.ts';

export const clerk: Preset = {
  docs: 'https://clerk.com/docs/webhooks/sync-data',
  compared: { by: 'code', at: 'https://github.com/clerk/javascript/blob/main/packages/backend/src/webhooks.ts' },
  secret: 'the endpoint’s signing secret, whsec_…',
  source: {
    scheme: { type: 'standard-webhooks', headers: 'svix' },
    event: { pointer: '/type' },
    idempotencyKey: { header: 'svix-id' },
  },
  sample: { body: { type: 'user.created', data: { id: 'u1' } } },
};
