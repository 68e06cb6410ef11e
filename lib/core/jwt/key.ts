// The keys of JSON Web Tokens: a JWK, a JWK set or an SPKI. A key that does not fit its algorithm is not used.
import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { isJsonObject, type JsonObject } from '../../value/json.ts';

/** The algorithms of tokens that are signed with a private key (RFC 7518, RFC 8037). */
export const publicJwtAlgorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const;
export type PublicJwtAlgorithm = (typeof publicJwtAlgorithms)[number];

export interface KeyRequest {
  readonly algorithm: PublicJwtAlgorithm;
  /** The token's `kid`; a key with another one is not used. */
  readonly kid: string | undefined;
}

/** The public keys in a stored secret (a JWK, a JWK set, an SPKI as PEM or base64) or in a JWK set that may sign such a token. */
export function listJwtKeys(text: string, request: KeyRequest): KeyObject[] {
  return text.trimStart().startsWith('{')
    ? listJwks(text)
        .filter((jwk) => isMeantFor(jwk, request))
        .flatMap((jwk) => toKey({ key: jwk as JsonWebKey, format: 'jwk' }, request.algorithm))
    : toKey(text, request.algorithm);
}

const maxKeys = 50;

function listJwks(text: string): JsonObject[] {
  const value = parseObject(text);
  if (value === undefined) return [];
  const keys = Array.isArray(value.keys) ? value.keys.slice(0, maxKeys) : [value];
  return keys.filter(isJsonObject);
}

// JWK sets are read leniently: members that nobody needs may be anything.
function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isMeantFor({ kid, alg, use, d }: JsonObject, request: KeyRequest): boolean {
  const isNamed = request.kid === undefined || kid === undefined || kid === request.kid;
  const isPublic = d === undefined;
  return (
    isNamed && isPublic && (alg === undefined || alg === request.algorithm) && (use === undefined || use === 'sig')
  );
}

type KeyInput = string | { readonly key: JsonWebKey; readonly format: 'jwk' };

function toKey(input: KeyInput, algorithm: PublicJwtAlgorithm): KeyObject[] {
  try {
    const key = typeof input === 'string' ? parseSpki(input) : createPublicKey(input);
    return key !== undefined && fits(key, algorithm) ? [key] : [];
  } catch {
    return [];
  }
}

// A private key would be accepted by createPublicKey: a secret must be the public key alone.
function parseSpki(text: string): KeyObject | undefined {
  if (text.includes('PRIVATE')) return undefined;
  return text.includes('-----BEGIN')
    ? createPublicKey(text)
    : createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
}

function fits({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject, algorithm: PublicJwtAlgorithm): boolean {
  switch (algorithm) {
    case 'EdDSA':
      return asymmetricKeyType === 'ed25519';
    case 'ES256':
      return asymmetricKeyDetails?.namedCurve === 'prime256v1';
    case 'RS256':
    case 'PS256':
      return asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= 2_048;
  }
}
