// A JSON Web Token in a header. The algorithm is the source's, never the token's. A token without a time would be valid forever, so it is
// refused.
import { constants, createHash, createHmac, type KeyObject, verify } from 'node:crypto';
import type { JwtOptions } from '../../../../core/source/jwt.ts';
import { defined } from '../../../../value/defined.ts';
import type { JsonValue } from '../../../../value/json.ts';
import type { HttpRequest } from '../../../server/message.ts';
import { type Claim, isAmong, removePrefix, requireHeader, type Scheme } from '../../claim.ts';
import { createSourceRefusal } from '../../refusal.ts';
import { listJwtKeys, type PublicJwtAlgorithm } from './key.ts';
import { type JwtToken, parseJwt } from './token.ts';

export const jwt: Scheme<JwtOptions> = (request, options): Claim => {
  const { header, prefix, algorithm, jwks } = options;
  const token = parseJwt(removePrefix(requireHeader(request, header), prefix, header));
  if (token.header.alg !== algorithm) throw createSourceRefusal(`the token’s algorithm is not ${algorithm}`);
  requireClaims(token, options);
  requireBodyHash(token, request, options);
  const isMadeWith = (key: string) => isMade(token, key, algorithm);
  const remote = jwks === undefined ? undefined : { url: new URL(jwks), isMadeWith };
  return { isMadeWith, ...defined({ remote }), ...readTimes(token) };
};

function isMade({ header, signed, signature }: JwtToken, key: string, algorithm: JwtOptions['algorithm']): boolean {
  if (algorithm === 'HS256') {
    const expected = createHmac('sha256', key).update(signed).digest('base64url');
    return isAmong([signature.toString('base64url')], expected);
  }
  const kid = typeof header.kid === 'string' ? header.kid : undefined;
  return listJwtKeys(key, { algorithm, kid }).some((one) => isSignedBy(one, { signed, signature, algorithm }));
}

interface Signed {
  readonly signed: string;
  readonly signature: Buffer;
  readonly algorithm: PublicJwtAlgorithm;
}

// RFC 7518, 3: ECDSA signatures are the two numbers side by side; the salt of PSS is as long as the digest.
function isSignedBy(key: KeyObject, { signed, signature, algorithm }: Signed): boolean {
  const message = Buffer.from(signed);
  switch (algorithm) {
    case 'EdDSA':
      return verify(null, message, key, signature);
    case 'ES256':
      return verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature);
    case 'RS256':
      return verify('sha256', message, key, signature);
    case 'PS256': {
      const { RSA_PKCS1_PSS_PADDING: padding, RSA_PSS_SALTLEN_DIGEST: saltLength } = constants;
      return verify('sha256', message, { key, padding, saltLength }, signature);
    }
  }
}

function requireClaims({ claims }: JwtToken, { claims: expected }: JwtOptions): void {
  for (const [name, value] of Object.entries(expected)) {
    const found = Object.hasOwn(claims, name) ? claims[name] : undefined;
    const values: readonly (JsonValue | undefined)[] = Array.isArray(found) ? found : [found];
    if (!values.includes(value)) throw createSourceRefusal(`the token’s claim ${name} is not the declared one`);
  }
}

function requireBodyHash({ claims }: JwtToken, { body }: HttpRequest, { bodyHash }: JwtOptions): void {
  if (bodyHash === undefined) return;
  const { claim, algorithm, encoding } = bodyHash;
  const digest = createHash(algorithm).update(body).digest(encoding);
  const found = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
  const presented = typeof found === 'string' && encoding === 'hex' ? found.toLowerCase() : found;
  if (typeof presented !== 'string' || !isAmong([presented], digest))
    throw createSourceRefusal(`the token’s claim ${claim} is not the digest of the body`);
}

// A token that expires is valid until then. Another one is valid around the time at which it was issued.
function readTimes({ claims }: JwtToken): Pick<Claim, 'signedAtMs' | 'notBeforeMs' | 'expiresAtMs'> {
  const [iat, nbf, exp] = [claims.iat, claims.nbf, claims.exp].map(readSeconds);
  const notBeforeMs = nbf ?? (exp === undefined ? undefined : iat);
  if (exp !== undefined) return defined({ expiresAtMs: exp, notBeforeMs });
  if (iat === undefined) throw createSourceRefusal('the token has neither exp nor iat');
  return defined({ signedAtMs: iat, notBeforeMs });
}

function readSeconds(value: JsonValue | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isFinite(value) || Math.abs(value) > 1e12)
    throw createSourceRefusal('a time of the token is not in seconds');
  return value * 1_000;
}
