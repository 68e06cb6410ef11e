// Stripe: `Stripe-Signature: t=<seconds>,v1=<hex>,…` over `<t>.<body>`. https://docs.stripe.com/webhooks/signature
import { type Claim, computeHmac, isAmong, requireHeader, type Scheme } from '../claim.ts';
import { createSourceRefusal } from '../refusal.ts';
import { readTimestamp } from '../timestamp.ts';

export const stripe: Scheme<unknown> = (request): Claim => {
  const pairs = requireHeader(request, 'stripe-signature').split(',');
  const listValues = (name: string) =>
    pairs.flatMap((pair) => (pair.startsWith(`${name}=`) ? [pair.slice(name.length + 1)] : []));
  const [timestamp, ...others] = listValues('t');
  if (timestamp === undefined || others.length > 0)
    throw createSourceRefusal('the Stripe-Signature header must contain t exactly once');
  const over = [`${timestamp}.`, request.body];
  return {
    signedAtMs: readTimestamp(timestamp, 'seconds'),
    isMadeWith: (key) => isAmong(listValues('v1'), computeHmac({ algorithm: 'sha256', encoding: 'hex', key, over })),
  };
};
