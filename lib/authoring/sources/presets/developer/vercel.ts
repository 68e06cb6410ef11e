// vercel: how this vendor signs, as data; https://vercel.com/docs/webhooks/webhooks-api
import type { Preset } from '../../preset.ts';

// Vercel leaves nothing better than SHA-1.
export const vercel: Preset = {
  docs: 'https://vercel.com/docs/webhooks/webhooks-api',
  compared: { by: 'code', at: 'https://github.com/hookdeck/webhook-skills/tree/main/skills/vercel-webhooks' },
  secret: 'the webhook’s secret',
  source: {
    scheme: { type: 'signature', signatures: [{ header: 'x-vercel-signature', algorithm: 'hmac-sha1' }] },
    event: { pointer: '/type' },
    idempotencyKey: { pointer: '/id' },
    keyIsEnough: true,
  },
  sample: { body: { id: '1', type: 'deployment.created' } },
};
