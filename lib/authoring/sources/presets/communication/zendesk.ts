// zendesk: how this vendor signs, as data; https://developer.zendesk.com/documentation/webhooks/verifying/
import type { Preset } from '../../preset.ts';

export const zendesk: Preset = {
  docs: 'https://developer.zendesk.com/documentation/webhooks/verifying/',
  compared: { by: 'page' },
  secret: 'the webhook’s signing secret',
  source: {
    scheme: { type: 'zendesk' },
    event: { pointer: '/type' },
    idempotencyKey: { pointer: '/id' },
    keyIsEnough: true,
  },
  sample: { body: { id: '1', type: 'zen:event-type:ticket.created' } },
};
