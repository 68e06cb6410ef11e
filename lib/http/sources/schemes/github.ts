// GitHub: `X-Hub-Signature-256: sha256=<hex>` over the body alone; no time, and neither the event's name nor its ID.
// https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
import { type Claim, hmac, isAmong, requiredHeader, type Scheme, withoutPrefix } from '../claim.ts';

const header = 'x-hub-signature-256';

export const github: Scheme<unknown> = (request): Claim => {
  const signature = withoutPrefix(requiredHeader(request, header), 'sha256=', header);
  return {
    isMadeWith: (key) =>
      isAmong([signature], hmac({ algorithm: 'sha256', encoding: 'hex', key, over: [request.body] })),
  };
};
