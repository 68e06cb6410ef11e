// Shopify: `X-Shopify-Hmac-Sha256: <base64>` over the body alone. The time, the topic and the event's ID are not
// signed.
// https://shopify.dev/docs/apps/build/webhooks/subscribe/https
import { type Claim, computeHmac, isAmong, requireHeader, type Scheme } from '../claim.ts';

export const shopify: Scheme<unknown> = (request): Claim => {
  const signature = requireHeader(request, 'x-shopify-hmac-sha256');
  return {
    isMadeWith: (key) =>
      isAmong([signature], computeHmac({ algorithm: 'sha256', encoding: 'base64', key, over: [request.body] })),
  };
};
