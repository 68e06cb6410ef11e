// Verifies that a request was sent by its source. This is the only place that does. Without a secret every request is refused.
import type { RemoteDocuments } from '../../core/source/remote-documents.ts';
import type { SecretCache } from '../../core/source/secret-cache.ts';
import { findSecretFault, listMeantSecrets } from '../../core/source/secret-form.ts';
import type { Source } from '../../core/source/source.ts';
import type { HttpRequest } from '../server/message.ts';
import type { Claim, RemoteKey } from './claim.ts';
import { createSourceRefusal, createUnavailableKeys, unusableSecret } from './refusal.ts';
import { readClaim } from './schemes/table.ts';
import { refuseExpired, refuseStale } from './timestamp.ts';

export interface VerifyDeps {
  readonly secrets: Pick<SecretCache, 'find' | 'of' | 'stored'>;
  /** The public keys and certificates that senders publish. */
  readonly documents: Pick<RemoteDocuments, 'find'>;
  readonly now: () => Date;
}

/**
 * The secret with which a request was signed, over its raw bytes; an empty text if a source without secrets signed with a key that it publishes.
 * @throws FlowgateError `unauthenticated`, the same for every reason; `unavailable` if the secret was stored wrongly (blank, or with a
 *   change without which the request would be verified)
 */
export async function verify(source: Source, request: HttpRequest, deps: VerifyDeps): Promise<string> {
  const claim = readClaim(source.scheme, request);
  if (claim.signedAtMs !== undefined) {
    refuseStale(claim.signedAtMs, { now: deps.now(), seconds: source.toleranceSeconds });
  }
  refuseExpired(claim, deps.now());
  if (claim.remote !== undefined) return verifyByDocument(source, claim.remote, deps);
  const secret = await deps.secrets.find(source.secrets, claim.isMadeWith);
  if (secret !== undefined) return secret;
  const stored = await deps.secrets.stored(source.secrets);
  const known = await deps.secrets.of(source.secrets);
  const unusable = known.length === 0 ? stored[0] : stored.find(({ value }) => isMeant(value, claim));
  if (unusable !== undefined) throw unusableSecret(unusable);
  throw createSourceRefusal(known.length === 0 ? 'there is no secret' : describeReason(request));
}

async function verifyByDocument(
  { secrets: names }: Source,
  { url, isMadeWith }: RemoteKey,
  { secrets, documents }: VerifyDeps,
): Promise<string> {
  const found = await documents.find(url, async (document) => {
    if (names.length > 0) return secrets.find(names, (secret) => isMadeWith(document, secret));
    return isMadeWith(document, '') ? '' : undefined;
  });
  if (found.kind === 'found') return found.result;
  if (found.kind === 'unavailable') throw createUnavailableKeys(url, found.why);
  throw createSourceRefusal(`no key at ${url.origin} made the signature`);
}

// The signature was made over bytes that the gateway has replaced, so no secret can match it.
function describeReason({ isBodyDoubtful }: HttpRequest): string {
  if (isBodyDoubtful !== true) return 'no secret of the source made the signature';
  return 'the body is not UTF-8 and was changed by the gateway, so its signature cannot be verified';
}

// Whether the sender signed with the secret that was meant to be stored. Such a request is not a forgery.
function isMeant(value: string, { isMadeWith }: Claim): boolean {
  return findSecretFault(value) !== undefined && listMeantSecrets(value).some(isMadeWith);
}
