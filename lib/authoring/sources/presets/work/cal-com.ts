// cal-com: how this vendor signs, as data; https://cal.com/docs/developing/guides/automation/webhooks
import type { Preset } from '../../preset.ts';

export const calCom: Preset = {
  docs: 'https://cal.com/docs/developing/guides/automation/webhooks',
  compared: { by: 'page', at: 'https://cal.com/docs/core-features/webhooks' },
  secret: 'the webhook’s secret',
  source: {
    scheme: { type: 'signature', signatures: [{ header: 'x-cal-signature-256' }] },
    event: { pointer: '/triggerEvent' },
  },
  sample: { body: { triggerEvent: 'BOOKING_CREATED' } },
};
