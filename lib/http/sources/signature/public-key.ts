// Verifies signatures by public keys: Ed25519, ECDSA on P-256 and RSA. A key or a signature that cannot be used verifies nothing.
import { constants, createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { SignatureForm } from '../../../core/source/signature.ts';
import { decodeBytes } from '../claim.ts';

export type PublicKeyAlgorithm = Exclude<SignatureForm['algorithm'], `hmac-${string}`>;

export interface PublicKeySignature {
  readonly algorithm: PublicKeyAlgorithm;
  readonly key: KeyObject;
  readonly signature: Uint8Array;
  readonly message: Uint8Array;
}

/** Whether the key's owner signed the message. */
export function isSignedBy({ algorithm, key, signature, message }: PublicKeySignature): boolean {
  switch (algorithm) {
    case 'ed25519':
      return verify(null, message, key, signature);
    // DER, the default of Node.js and of the senders that sign so.
    case 'ecdsa-p256':
    case 'rsa-sha256':
      return verify('sha256', message, key, signature);
    case 'rsa-sha1':
      return verify('sha1', message, key, signature);
    case 'rsa-pss-sha256':
      return verify('sha256', message, { key, padding: constants.RSA_PKCS1_PSS_PADDING }, signature);
  }
}

/** The prefix of every Ed25519 public key in DER (RFC 8410, 4). */
const derHead = Buffer.from('302a300506032b6570032100', 'hex');

/**
 * The public key in a stored secret; undefined if it has another form, or is a key of another algorithm.
 * @param form `spki` for SPKI as PEM or as base64, otherwise the encoding of the 32 bytes of an Ed25519 key
 */
export function parsePublicKey(
  secret: string,
  { key: form, algorithm }: Pick<SignatureForm, 'key' | 'algorithm'>,
): KeyObject | undefined {
  try {
    const key = form === 'spki' ? parseSpki(secret) : parseRawKey(secret, form);
    return key !== undefined && fits(key, algorithm) ? key : undefined;
  } catch {
    return undefined;
  }
}

function parseRawKey(secret: string, form: SignatureForm['key']): KeyObject | undefined {
  const bytes = form === 'hex' || form === 'base64' ? decodeBytes(secret, form) : undefined;
  if (bytes?.length !== 32) return undefined;
  return createPublicKey({ key: Buffer.concat([derHead, bytes]), format: 'der', type: 'spki' });
}

// A private key would be accepted by createPublicKey: a secret must be the public key alone.
function parseSpki(secret: string): KeyObject | undefined {
  if (secret.includes('PRIVATE')) return undefined;
  if (secret.includes('-----BEGIN')) return createPublicKey(secret);
  return createPublicKey({ key: Buffer.from(secret, 'base64'), format: 'der', type: 'spki' });
}

function fits(key: KeyObject, algorithm: SignatureForm['algorithm']): boolean {
  if (algorithm === 'ed25519') return key.asymmetricKeyType === 'ed25519';
  if (algorithm === 'ecdsa-p256') return key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
  return key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2_048;
}
