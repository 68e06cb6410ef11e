// A secret in a parameter of the address, for senders that can nothing else. Weak: addresses are logged by proxies and shown in the sender's own
// settings. This router and API Gateway log no query. Nothing is signed: a sender with the secret may send any event.
import type { OptionsOf } from '../../../core/source/source.ts';
import { type Claim, isAmong, type Scheme } from '../claim.ts';
import { createSourceRefusal } from '../refusal.ts';
import { readParameter } from '../signature/place.ts';

/** Shorter secrets could be guessed, and nobody would see it. In characters. */
const shortest = 20;

export const addressSecret: Scheme<OptionsOf<'address-secret'>> = (request, { parameter }): Claim => {
  const presented = readParameter(request, parameter);
  if (presented === undefined) throw createSourceRefusal('the address has not exactly one secret');
  return { isMadeWith: (secret) => secret.length >= shortest && isAmong([presented], secret) };
};
