// Zendesk: `X-Zendesk-Webhook-Signature: <base64>` over `<ISO 8601 timestamp><body>`.
// https://developer.zendesk.com/documentation/webhooks/verifying/
import { type Claim, computeHmac, isAmong, requireHeader, type Scheme } from '../claim.ts';
import { readTimestamp } from '../timestamp.ts';

export const zendesk: Scheme<unknown> = (request): Claim => {
  const signature = requireHeader(request, 'x-zendesk-webhook-signature');
  const timestamp = requireHeader(request, 'x-zendesk-webhook-signature-timestamp');
  const over = [timestamp, request.body];
  return {
    signedAtMs: readTimestamp(timestamp, 'iso8601'),
    isMadeWith: (key) => isAmong([signature], computeHmac({ algorithm: 'sha256', encoding: 'base64', key, over })),
  };
};
