// Basic authentication (RFC 7617). The secret is `<user>:<password>`; one without a password is never accepted. Nothing is signed: a
// sender with the secret may send any event.
import { type Claim, decodeBytes, isAmong, requireHeader, type Scheme } from '../claim.ts';
import { createSourceRefusal } from '../refusal.ts';

export const basic: Scheme<unknown> = (request): Claim => {
  const encoded = /^basic +([\w+/=-]+)$/i.exec(requireHeader(request, 'authorization'))?.[1];
  const presented = encoded === undefined ? undefined : decodeBytes(encoded, 'base64')?.toString('utf8');
  if (presented === undefined) throw createSourceRefusal('the Authorization header is not Basic');
  return { isMadeWith: (secret) => /:./s.test(secret) && isAmong([presented], secret) };
};
