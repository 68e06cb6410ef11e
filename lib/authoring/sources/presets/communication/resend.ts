// resend: how this vendor signs, as data; https://resend.com/docs/webhooks/verify-webhooks-requests
import type { Preset } from '../../preset.ts';

export const resend: Preset = {
  docs: 'https://resend.com/docs/webhooks/verify-webhooks-requests',
  compared: { by: 'page' },
  secret: 'the webhook’s signing secret, whsec_…',
  source: {
    scheme: { type: 'standard-webhooks', headers: 'svix' },
    event: { pointer: '/type' },
    idempotencyKey: { header: 'svix-id' },
  },
  sample: { body: { type: 'user.created', data: { id: 'u1' } } },
};
