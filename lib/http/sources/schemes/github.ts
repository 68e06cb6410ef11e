// GitHub: `X-Hub-Signature-256: sha256=<hex>` over the body alone. The time, the event's name and its ID are not
// signed.
// https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
import { type Claim, computeHmac, isAmong, removePrefix, requireHeader, type Scheme } from '../claim.ts';

const header = 'x-hub-signature-256';

export const github: Scheme<unknown> = (request): Claim => {
  const signature = removePrefix(requireHeader(request, header), 'sha256=', header);
  return {
    isMadeWith: (key) =>
      isAmong([signature], computeHmac({ algorithm: 'sha256', encoding: 'hex', key, over: [request.body] })),
  };
};
