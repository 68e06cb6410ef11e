// okta: how this vendor signs, as data; https://developer.okta.com/docs/concepts/event-hooks/
import type { Preset } from '../../preset.ts';

// Okta sends the secret itself.
export const okta: Preset = {
  docs: 'https://developer.okta.com/docs/concepts/event-hooks/',
  secret: 'the value of the Authorization header',
  source: {
    scheme: { type: 'shared-secret', header: 'authorization' },
    challenge: { type: 'okta' },
    each: '/data/events',
    event: { pointer: '/eventType' },
    idempotencyKey: { pointer: '/uuid' },
    keyIsEnough: true,
  },
};
