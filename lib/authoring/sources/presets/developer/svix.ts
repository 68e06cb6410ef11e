// svix: how this vendor signs, as data; https://docs.svix.com/receiving/verifying-payloads/how-manual
import type { Preset } from '../../preset.ts';

export const svix: Preset = {
  docs: 'https://docs.svix.com/receiving/verifying-payloads/how-manual',
  compared: { by: 'package', at: 'https://www.npmjs.com/package/svix' },
  secret: 'the endpoint’s signing secret, whsec_…',
  source: {
    scheme: { type: 'standard-webhooks', headers: 'svix' },
    event: { pointer: '/type' },
    idempotencyKey: { header: 'svix-id' },
  },
  sample: { body: { type: 'user.created', data: { id: 'u1' } } },
};
