// slack: how this vendor signs, as data; https://docs.slack.dev/authentication/verifying-requests-from-slack
import type { Preset } from '../../preset.ts';

export const slack: Preset = {
  docs: 'https://docs.slack.dev/authentication/verifying-requests-from-slack',
  compared: { by: 'vector' },
  secret: 'the app’s signing secret',
  source: {
    scheme: { type: 'slack' },
    challenge: { type: 'slack' },
    event: { pointer: '/event/type' },
    idempotencyKey: { pointer: '/event_id' },
    keyIsEnough: true,
  },
  sample: { body: { event_id: '1', event: { type: 'app_mention' } } },
};
