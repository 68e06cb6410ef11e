// workos: how this vendor signs, as data; https://workos.com/docs/events/data-syncing/webhooks
import type { Preset } from '../../preset.ts';

export const workos: Preset = {
  docs: 'https://workos.com/docs/events/data-syncing/webhooks',
  compared: {
    by: 'code',
    at: 'https://github.com/hookdeck/webhook-skills/blob/main/skills/workos-webhooks/references/verification.md',
  },
  secret: 'the webhook’s secret',
  source: {
    scheme: {
      type: 'signature',
      signatures: [{ header: 'workos-signature', separator: ',', trim: true, prefix: 'v1=' }],
      timestamp: { header: 'workos-signature', separator: ',', trim: true, prefix: 't=', format: 'milliseconds' },
      signed: '{timestamp}.{body}',
    },
    event: { pointer: '/event' },
    idempotencyKey: { pointer: '/id' },
    keyIsEnough: true,
  },
  sample: { body: { id: '1', event: 'dsync.user.created' } },
};
