// mailgun-routes: how this vendor signs received mail, as data; https://documentation.mailgun.com/docs/mailgun/user-manual/receive-forward-store/receive-http
import type { Preset } from '../../preset.ts';

// Mailgun signs a time and a token, and nothing of the mail. The token is the key, so that no request is accepted twice.
export const mailgunRoutes: Preset = {
  docs: 'https://documentation.mailgun.com/docs/mailgun/user-manual/receive-forward-store/receive-http',
  compared: { by: 'page' },
  secret: 'the HTTP webhook signing key',
  source: {
    scheme: {
      type: 'signature',
      signatures: [{ pointer: '/fields/signature' }],
      timestamp: { pointer: '/fields/timestamp' },
      signed: '{timestamp}{field:/fields/token}',
    },
    body: 'multipart',
    event: { fixed: 'mail.received' },
    idempotencyKey: { pointer: '/fields/token' },
    trustUnsigned: true,
  },
  sample: {
    body: 'recipient=support%40example.com&sender=ada%40example.com&subject=Hello&body-plain=Hello&token=a8ce0edb2dd8301dee6c',
  },
};
