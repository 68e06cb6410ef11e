// Stripe: `Stripe-Signature: t=<seconds>,v1=<hex>,…` over `<t>.<body>`. https://docs.stripe.com/webhooks/signature
import { type Claim, hmac, isAmong, requiredHeader, type Scheme } from '../claim.ts';
import { refused } from '../refusal.ts';
import { readTimestamp } from '../timestamp.ts';

export const stripe: Scheme<unknown> = (request): Claim => {
  const pairs = requiredHeader(request, 'stripe-signature').split(',');
  const valuesOf = (name: string) =>
    pairs.flatMap((pair) => (pair.startsWith(`${name}=`) ? [pair.slice(name.length + 1)] : []));
  const [timestamp, ...others] = valuesOf('t');
  if (timestamp === undefined || others.length > 0) throw refused('the Stripe-Signature has not exactly one t');
  const over = [`${timestamp}.`, request.body];
  return {
    signedAtMs: readTimestamp(timestamp, 'seconds'),
    isMadeWith: (key) => isAmong(valuesOf('v1'), hmac({ algorithm: 'sha256', encoding: 'hex', key, over })),
  };
};
