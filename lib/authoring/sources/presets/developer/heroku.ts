// heroku: how this vendor signs, as data; https://devcenter.heroku.com/articles/app-webhooks
import type { Preset } from '../../preset.ts';

export const heroku: Preset = {
  docs: 'https://devcenter.heroku.com/articles/app-webhooks',
  secret: 'the webhook’s secret',
  source: {
    scheme: { type: 'signature', signatures: [{ header: 'heroku-webhook-hmac-sha256', encoding: 'base64' }] },
    event: { pointer: '/resource' },
    idempotencyKey: { pointer: '/id' },
    keyIsEnough: true,
  },
};
