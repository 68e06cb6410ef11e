// clickup: how this vendor signs, as data; https://developer.clickup.com/docs/webhooksignature
import type { Preset } from '../../preset.ts';

export const clickup: Preset = {
  docs: 'https://developer.clickup.com/docs/webhooksignature',
  compared: { by: 'page' },
  secret: 'the webhook’s secret',
  source: { scheme: { type: 'signature', signatures: [{ header: 'x-signature' }] }, event: { pointer: '/event' } },
  sample: { body: { event: 'taskCreated' } },
};
