// monday: how this vendor signs, as data; https://developer.monday.com/apps/docs/authorization-header
import type { Preset } from '../../preset.ts';

// The token does not cover the body. Monday sends it for webhooks of apps only.
export const monday: Preset = {
  docs: 'https://developer.monday.com/apps/docs/authorization-header',
  compared: { by: 'page' },
  secret: 'the app’s signing secret',
  source: {
    scheme: { type: 'jwt', algorithm: 'HS256' },
    event: { pointer: '/event/type' },
    idempotencyKey: { pointer: '/event/triggerUuid' },
    challenge: { type: 'monday' },
    trustUnsigned: true,
  },
  sample: { body: { event: { type: 'create_pulse', triggerUuid: '1', boardId: 1, pulseId: 1 } } },
};
