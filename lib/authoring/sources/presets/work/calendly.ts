// calendly: how this vendor signs, as data; https://developer.calendly.com/api-docs/overview/webhooks/webhook-signatures
import type { Preset } from '../../preset.ts';

export const calendly: Preset = {
  docs: 'https://developer.calendly.com/api-docs/overview/webhooks/webhook-signatures',
  compared: { by: 'page' },
  secret: 'the webhook signing key',
  source: {
    scheme: {
      type: 'signature',
      signatures: [{ header: 'calendly-webhook-signature', separator: ',', prefix: 'v1=' }],
      timestamp: { header: 'calendly-webhook-signature', separator: ',', prefix: 't=' },
      signed: '{timestamp}.{body}',
    },
    event: { pointer: '/event' },
    idempotencyKey: ['/event', '/payload/uri', '/created_at'],
  },
  sample: {
    body: {
      event: 'invitee.created',
      created_at: '2026-11-21T10:00:00Z',
      payload: { uri: 'https://api.calendly.com/i/1' },
    },
  },
};
