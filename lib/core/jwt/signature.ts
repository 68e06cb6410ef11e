// Whether a JSON Web Token was signed with one of the public keys that fit it.
import { constants, type KeyObject, verify } from 'node:crypto';
import { listJwtKeys, type PublicJwtAlgorithm } from './key.ts';
import type { JwtToken } from './token.ts';

/** @param keys a JWK, a JWK set or an SPKI */
export function isSignedByOne(
  { header, signed, signature }: JwtToken,
  keys: string,
  algorithm: PublicJwtAlgorithm,
): boolean {
  const kid = typeof header.kid === 'string' ? header.kid : undefined;
  return listJwtKeys(keys, { algorithm, kid }).some((one) => isSignedBy(one, { signed, signature, algorithm }));
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
