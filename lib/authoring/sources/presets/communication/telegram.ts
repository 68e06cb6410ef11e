// telegram: how this vendor signs, as data; https://core.telegram.org/bots/api#setwebhook
import type { Preset } from '../../preset.ts';

// Telegram sends the secret itself.
export const telegram: Preset = {
  docs: 'https://core.telegram.org/bots/api#setwebhook',
  compared: { by: 'page' },
  secret: 'the secret_token of setWebhook',
  source: {
    scheme: { type: 'shared-secret', header: 'x-telegram-bot-api-secret-token' },
    event: { fixed: 'update' },
    idempotencyKey: { pointer: '/update_id' },
  },
  sample: { body: { update_id: 1, message: {} } },
};
