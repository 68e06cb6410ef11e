// Authenticates callers by tokens of declared issuers, beside the router's own credentials. Whatever the declaration asks for and a token
// lacks refuses the request. The steps, cheapest first: form, issuer, audience, times, declared claims, signature; then the grants.
import { computeShortDigest } from '../../value/digest.ts';
import { FlowgateError } from '../../value/errors.ts';
import { isSignedByOne } from '../jwt/signature.ts';
import { hasClaim, JwtFormError, type JwtToken, parseJwt, readClaim, readJwtTime } from '../jwt/token.ts';
import type { RemoteDocuments } from '../source/remote-documents.ts';
import { type AuthenticationDeps, authenticate, type Credential, type PresentedSecret } from './credential.ts';
import type { Issuer } from './issuer.ts';
import { digestSecret } from './token.ts';
import { readGrants } from './token-grants.ts';
import { createTokenRefusal } from './token-refusal.ts';

export interface IssuedTokenDeps {
  readonly issuers: readonly Issuer[];
  /** The JWK sets that issuers publish. */
  readonly documents: Pick<RemoteDocuments, 'find'>;
  readonly now: () => Date;
}

/** Returns the credential of a token; undefined for a text that is no token of a declared issuer. */
export type VerifyIssued = (secret: string) => Promise<Credential | undefined>;

export type CallerDeps = AuthenticationDeps & { readonly verifyIssued: VerifyIssued };

/** How much the clocks of issuer and router may differ. */
const leewayMs = 30_000;

/**
 * Returns the credential of a caller: by a token of a declared issuer, or else by a secret of this router.
 * @throws FlowgateError `unauthenticated`, `forbidden`, `rate_limited`, or `unavailable` if the issuer's keys cannot be read
 */
export async function authenticateCaller(presented: PresentedSecret, deps: CallerDeps): Promise<Credential> {
  const { secret = '' } = presented;
  return (await deps.verifyIssued(secret)) ?? authenticate(presented, deps);
}

export function createIssuedTokens({ issuers, documents, now }: IssuedTokenDeps): {
  readonly verifyIssued: VerifyIssued;
} {
  return {
    verifyIssued: async (secret) => {
      const token = issuers.length === 0 ? undefined : tryParse(secret);
      const own = issuers.filter(({ issuer }) => token !== undefined && readClaim(token, 'iss') === issuer);
      if (token === undefined || own.length === 0) return undefined;
      const issuer = selectByAudience(own, token);
      requireTimes(token, issuer, now());
      requireClaims(token, issuer);
      await requireSignature(token, issuer, documents);
      return buildCredential(token, issuer, { secret, now: now() });
    },
  };
}

function tryParse(secret: string): JwtToken | undefined {
  try {
    return parseJwt(secret);
  } catch (error) {
    if (error instanceof JwtFormError) return undefined;
    throw error;
  }
}

function selectByAudience(issuers: readonly Issuer[], token: JwtToken): Issuer {
  const [found, other] = issuers.filter(({ audienceClaim, audiences }) =>
    audiences.some((audience) => hasClaim(token, audienceClaim, audience)),
  );
  if (found === undefined)
    throw createTokenRefusal(issuers[0], 'it is for another audience: request one for this router');
  if (other === undefined) return found;
  throw createTokenRefusal(found, 'it is for several audiences of this router: request one for a single audience');
}

function requireTimes(token: JwtToken, issuer: Issuer, now: Date): void {
  try {
    const expiresAt = readJwtTime(token, 'exp');
    if (expiresAt === undefined) throw createTokenRefusal(issuer, 'it has no "exp", so it would never end');
    if (expiresAt <= now.getTime() - leewayMs)
      throw createTokenRefusal(issuer, `it expired at ${new Date(expiresAt).toISOString()}: request a new one`);
    const beginnings = [readJwtTime(token, 'nbf'), readJwtTime(token, 'iat')].map((time) => time ?? 0);
    if (Math.max(...beginnings) > now.getTime() + leewayMs)
      throw createTokenRefusal(issuer, 'it is not valid yet: compare the clocks of its issuer and of this machine');
  } catch (error) {
    throw error instanceof JwtFormError ? createTokenRefusal(issuer, 'one of its times is not in seconds') : error;
  }
}

function requireClaims(token: JwtToken, issuer: Issuer): void {
  const { alg, typ } = token.header;
  if (alg !== issuer.algorithm) throw createTokenRefusal(issuer, `its algorithm must be ${issuer.algorithm}`);
  const { tokenType } = issuer;
  if (tokenType !== undefined && shortenType(typ) !== shortenType(tokenType))
    throw createTokenRefusal(issuer, `its type must be "${tokenType}"`);
  for (const [name, value] of Object.entries(issuer.claims))
    if (!hasClaim(token, name, value)) throw createTokenRefusal(issuer, `its claim "${name}" is not the declared one`);
}

// RFC 7515, 4.1.9: the type is compared without regard to case, and "application/" may be left out.
function shortenType(type: unknown): string | undefined {
  return typeof type === 'string' ? type.toLowerCase().replace(/^application\//, '') : undefined;
}

async function requireSignature(
  token: JwtToken,
  issuer: Issuer,
  documents: Pick<RemoteDocuments, 'find'>,
): Promise<void> {
  const { jwks, algorithm } = issuer;
  const unsigned = 'it was not signed with a current key of its issuer: request a new one';
  if (typeof jwks !== 'string') {
    if (isSignedByOne(token, JSON.stringify(jwks), algorithm)) return;
    throw createTokenRefusal(issuer, unsigned);
  }
  const fits = async (document: string) => isSignedByOne(token, document, algorithm) || undefined;
  const found = await documents.find(new URL(jwks), fits);
  if (found.kind === 'none') throw createTokenRefusal(issuer, unsigned);
  if (found.kind === 'found') return;
  const message = 'the router cannot read the keys of the token’s issuer now: send the request again later';
  const reason = `the keys of issuer "${issuer.name}": ${found.why}`;
  throw new FlowgateError('unavailable', message, { retryAfterSeconds: 30, reason });
}

function buildCredential(
  token: JwtToken,
  issuer: Issuer,
  { secret, now }: { readonly secret: string; readonly now: Date },
): Credential {
  const subject = readClaim(token, issuer.subject);
  if (typeof subject !== 'string' || !/^\P{Cc}{1,255}$/u.test(subject))
    throw createTokenRefusal(issuer, `its claim "${issuer.subject}" names no caller`);
  return {
    id: `sub_${computeShortDigest([issuer.issuer, subject], 80)}`,
    digest: digestSecret(secret),
    label: subject,
    subject: { issuer: issuer.name, id: subject },
    ...readGrants(token, issuer),
    rateLimit: issuer.rateLimit,
    createdAt: new Date(readJwtTime(token, 'iat') ?? now.getTime()).toISOString(),
    expiresAt: new Date(readJwtTime(token, 'exp') ?? 0).toISOString(),
  };
}
