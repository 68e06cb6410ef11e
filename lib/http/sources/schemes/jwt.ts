// A JSON Web Token in a header. The algorithm is the source's, never the token's. A token without a time would be valid forever, so it is
// refused.
import { createHash, createHmac } from 'node:crypto';
import { isSignedByOne } from '../../../core/jwt/signature.ts';
import { hasClaim, JwtFormError, type JwtToken, parseJwt, readClaim, readJwtTime } from '../../../core/jwt/token.ts';
import type { JwtOptions } from '../../../core/source/jwt.ts';
import { defined } from '../../../value/defined.ts';
import type { HttpRequest } from '../../server/message.ts';
import { type Claim, isAmong, removePrefix, requireHeader, type Scheme } from '../claim.ts';
import { createSourceRefusal } from '../refusal.ts';

export const jwt: Scheme<JwtOptions> = (request, options): Claim => {
  try {
    return readJwtClaim(request, options);
  } catch (error) {
    throw error instanceof JwtFormError ? createSourceRefusal(error.message) : error;
  }
};

function readJwtClaim(request: HttpRequest, options: JwtOptions): Claim {
  const { header, prefix, algorithm, jwks } = options;
  const token = parseJwt(removePrefix(requireHeader(request, header), prefix, header));
  if (token.header.alg !== algorithm) throw createSourceRefusal(`the token’s algorithm is not ${algorithm}`);
  requireClaims(token, options);
  requireBodyHash(token, request, options);
  const isMadeWith = (key: string) => isMade(token, key, algorithm);
  const remote = jwks === undefined ? undefined : { url: new URL(jwks), isMadeWith };
  return { isMadeWith, ...defined({ remote }), ...readTimes(token) };
}

function isMade(token: JwtToken, key: string, algorithm: JwtOptions['algorithm']): boolean {
  if (algorithm !== 'HS256') return isSignedByOne(token, key, algorithm);
  const expected = createHmac('sha256', key).update(token.signed).digest('base64url');
  return isAmong([token.signature.toString('base64url')], expected);
}

function requireClaims(token: JwtToken, { claims: expected }: JwtOptions): void {
  for (const [name, value] of Object.entries(expected))
    if (!hasClaim(token, name, value)) throw createSourceRefusal(`the token’s claim ${name} is not the declared one`);
}

function requireBodyHash(token: JwtToken, { body }: HttpRequest, { bodyHash }: JwtOptions): void {
  if (bodyHash === undefined) return;
  const { claim, algorithm, encoding } = bodyHash;
  const digest = createHash(algorithm).update(body).digest(encoding);
  const found = readClaim(token, claim);
  const presented = typeof found === 'string' && encoding === 'hex' ? found.toLowerCase() : found;
  if (typeof presented !== 'string' || !isAmong([presented], digest))
    throw createSourceRefusal(`the token’s claim ${claim} is not the digest of the body`);
}

// A token that expires is valid until then. Another one is valid around the time at which it was issued.
function readTimes(token: JwtToken): Pick<Claim, 'signedAtMs' | 'notBeforeMs' | 'expiresAtMs'> {
  const iat = readJwtTime(token, 'iat');
  const nbf = readJwtTime(token, 'nbf');
  const exp = readJwtTime(token, 'exp');
  const notBeforeMs = nbf ?? (exp === undefined ? undefined : iat);
  if (exp !== undefined) return defined({ expiresAtMs: exp, notBeforeMs });
  if (iat === undefined) throw createSourceRefusal('the token has neither exp nor iat');
  return defined({ signedAtMs: iat, notBeforeMs });
}
