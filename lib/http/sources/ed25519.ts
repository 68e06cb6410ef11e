// Verifies Ed25519 signatures with public keys of 32 bytes, the form in which senders publish them.
import { createPublicKey, verify } from 'node:crypto';

/** The prefix of every Ed25519 public key in DER (RFC 8410, 4). */
const derHead = Buffer.from('302a300506032b6570032100', 'hex');

export interface Ed25519Signature {
  readonly publicKey: Uint8Array | undefined;
  readonly signature: Uint8Array | undefined;
  readonly message: Uint8Array;
}

/** Whether the key's owner signed the message. False for a key or a signature that is missing or has another size. */
export function isSignedBy({ publicKey, signature, message }: Ed25519Signature): boolean {
  if (publicKey?.length !== 32 || signature?.length !== 64) return false;
  const key = createPublicKey({ key: Buffer.concat([derHead, publicKey]), format: 'der', type: 'spki' });
  return verify(null, message, key, signature);
}
