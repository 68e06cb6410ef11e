// microsoft-graph: how this vendor signs, as data; https://learn.microsoft.com/en-us/graph/change-notifications-delivery-webhooks
import type { Preset } from '../../preset.ts';

// Graph sends the secret itself.
export const microsoftGraph: Preset = {
  docs: 'https://learn.microsoft.com/en-us/graph/change-notifications-delivery-webhooks',
  compared: { by: 'page', at: 'https://learn.microsoft.com/en-us/graph/api/resources/changenotification' },
  secret: 'the clientState of the subscriptions',
  source: {
    scheme: { type: 'microsoft-graph' },
    challenge: { type: 'microsoft-graph' },
    each: '/value',
    event: { pointer: '/changeType' },
  },
  sample: { body: { value: [{ changeType: 'created' }, { changeType: 'updated' }] } },
};
