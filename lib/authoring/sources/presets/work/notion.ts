// notion: how this vendor signs, as data; https://developers.notion.com/reference/webhooks
// Notion sends the secret once, in its first request, which is not signed and therefore refused: receive that request elsewhere.
import type { Preset } from '../../preset.ts';

export const notion: Preset = {
  docs: 'https://developers.notion.com/reference/webhooks',
  compared: { by: 'code', at: 'https://github.com/hookdeck/webhook-skills/blob/main/providers.yaml' },
  secret: 'the verification_token of the subscription',
  source: {
    scheme: { type: 'signature', signatures: [{ header: 'x-notion-signature', prefix: 'sha256=' }] },
    event: { pointer: '/type' },
    idempotencyKey: { pointer: '/id' },
    keyIsEnough: true,
  },
  sample: { body: { id: '1', type: 'page.created' } },
};
