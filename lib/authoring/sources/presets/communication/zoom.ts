// zoom: how this vendor signs, as data; https://developers.zoom.us/docs/api/webhooks/
import type { Preset } from '../../preset.ts';

export const zoom: Preset = {
  docs: 'https://developers.zoom.us/docs/api/webhooks/',
  compared: {
    by: 'code',
    at: 'https://github.com/hookdeck/webhook-skills/blob/main/skills/zoom-webhooks/references/verification.md',
  },
  secret: 'the app’s secret token',
  source: {
    scheme: {
      type: 'signature',
      signatures: [{ header: 'x-zm-signature', prefix: 'v0=' }],
      timestamp: { header: 'x-zm-request-timestamp' },
      signed: 'v0:{timestamp}:{body}',
    },
    challenge: { type: 'zoom' },
    event: { pointer: '/event' },
  },
  sample: { body: { event: 'meeting.started' } },
};
