// circleci: how this vendor signs, as data; https://circleci.com/docs/webhooks/
import type { Preset } from '../../preset.ts';

export const circleci: Preset = {
  docs: 'https://circleci.com/docs/webhooks/',
  secret: 'the webhook’s secret token',
  source: {
    scheme: { type: 'signature', signatures: [{ header: 'circleci-signature', separator: ',', prefix: 'v1=' }] },
    event: { pointer: '/type' },
    idempotencyKey: { pointer: '/id' },
    keyIsEnough: true,
  },
};
