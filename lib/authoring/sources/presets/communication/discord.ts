// discord: how this vendor signs, as data; https://docs.discord.com/developers/interactions/overview
import type { Preset } from '../../preset.ts';

// Webhook events. They have no ID.
export const discord: Preset = {
  docs: 'https://docs.discord.com/developers/interactions/overview',
  compared: { by: 'package', at: 'https://www.npmjs.com/package/discord-interactions' },
  secret: 'the application’s public key',
  source: {
    scheme: { type: 'ed25519' },
    challenge: { type: 'discord' },
    answer: 'no-content',
    event: { pointer: '/event/type' },
  },
  sample: { body: { type: 1, event: { type: 'APPLICATION_AUTHORIZED' } } },
};
