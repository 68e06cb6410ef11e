// Whether a request comes from its source: the one place that says yes. Without a secret it never does.
import type { SecretCache } from '../../core/source/secret-cache.ts';
import { findSecretFault, listMeant } from '../../core/source/secret-form.ts';
import type { Source } from '../../core/source/source.ts';
import type { HttpRequest } from '../server/message.ts';
import type { Claim } from './claim.ts';
import { refused, unusableSecret } from './refusal.ts';
import { readClaim } from './schemes/table.ts';
import { refuseStale } from './timestamp.ts';

export interface VerifyDeps {
  readonly secrets: SecretCache;
  readonly now: () => Date;
}

/**
 * The secret that a request was signed with, over its raw bytes.
 * @throws FlowgateError `unauthenticated`, the same for every reason; `unavailable` where the request would be verified if the
 *   secret were stored as its sender has it, or where what is stored is blank
 */
export async function verify(source: Source, request: HttpRequest, deps: VerifyDeps): Promise<string> {
  const claim = readClaim(source.scheme, request);
  if (claim.signedAtMs !== undefined) {
    refuseStale(claim.signedAtMs, { now: deps.now(), seconds: source.toleranceSeconds });
  }
  const secret = await deps.secrets.find(source.secrets, claim.isMadeWith);
  if (secret !== undefined) return secret;
  const stored = await deps.secrets.stored(source.secrets);
  const known = await deps.secrets.of(source.secrets);
  const unusable = known.length === 0 ? stored[0] : stored.find(({ value }) => isMeant(value, claim));
  if (unusable !== undefined) throw unusableSecret(unusable);
  throw refused(known.length === 0 ? 'there is no secret' : describeReason(request));
}

// The signature was made over bytes that are gone: the sender is looked for in vain.
function describeReason({ isBodyDoubtful }: HttpRequest): string {
  if (isBodyDoubtful !== true) return 'no secret of the source made the signature';
  return 'the body is not UTF-8, and the gateway has changed it: its signature cannot be verified';
}

// Not a forgery: the sender has the secret that was meant.
function isMeant(value: string, { isMadeWith }: Claim): boolean {
  return findSecretFault(value) !== undefined && listMeant(value).some(isMadeWith);
}
