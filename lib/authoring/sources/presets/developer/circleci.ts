// circleci: how this vendor signs, as data; https://circleci.com/docs/webhooks/
import type { Preset } from '../../preset.ts';

export const circleci: Preset = {
  docs: 'https://circleci.com/docs/webhooks/',
  compared: { by: 'page', at: 'https://circleci.com/docs/outbound-webhooks' },
  secret: 'the webhook’s secret token',
  source: {
    scheme: { type: 'signature', signatures: [{ header: 'circleci-signature', separator: ',', prefix: 'v1=' }] },
    event: { pointer: '/type' },
    idempotencyKey: { pointer: '/id' },
    keyIsEnough: true,
  },
  sample: { body: { id: '1', type: 'workflow-completed' } },
};
