// twitch: how this vendor signs, as data; https://dev.twitch.tv/docs/eventsub/handling-webhook-events
import type { Preset } from '../../preset.ts';

export const twitch: Preset = {
  docs: 'https://dev.twitch.tv/docs/eventsub/handling-webhook-events',
  compared: { by: 'page' },
  secret: 'the subscription’s secret',
  source: {
    scheme: {
      type: 'signature',
      signatures: [{ header: 'twitch-eventsub-message-signature', prefix: 'sha256=' }],
      id: { header: 'twitch-eventsub-message-id' },
      timestamp: { header: 'twitch-eventsub-message-timestamp', format: 'iso8601' },
      signed: '{id}{timestamp}{body}',
    },
    challenge: { type: 'twitch' },
    toleranceSeconds: 600,
    trustUnsigned: true,
    event: { pointer: '/subscription/type' },
    idempotencyKey: { header: 'twitch-eventsub-message-id' },
    pings: [{ header: 'twitch-eventsub-message-type', equals: 'revocation', name: 'revocation' }],
  },
  sample: { body: { subscription: { type: 'stream.online' } } },
};
