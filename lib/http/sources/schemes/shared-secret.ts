// A secret that is sent in a header. Nothing is signed: a sender with the secret may send any event.
import type { OptionsOf } from '../../../core/source/source.ts';
import { type Claim, isAmong, removePrefix, requireHeader, type Scheme } from '../claim.ts';

export const sharedSecret: Scheme<OptionsOf<'shared-secret'>> = (request, { header, prefix }): Claim => {
  const presented = removePrefix(requireHeader(request, header), prefix, header);
  return { isMadeWith: (secret) => isAmong([presented], secret) };
};
