// The signed part of a callback's address: an ID, the time at which it expires, and an HMAC over both. It contains neither the task token nor
// anything about the run.
import { createHmac } from 'node:crypto';
import { isSameSecret } from '../credential/token.ts';

/** How many random bytes an ID has. */
export const callbackRandomBytes = 16;

/** Minimum length of a secret that signs addresses, in characters. A shorter one could be guessed from an address. */
export const shortestCallbackSecret = 32;

export interface CallbackId {
  /** 16 random bytes in base64url. */
  readonly id: string;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
}

export interface SignOptions {
  /** The name of the deployment, so that the same secret signs other addresses for another router. */
  readonly deployment: string;
  readonly secret: string;
}

/** A callback as its address states it, not verified yet. */
export interface ClaimedCallback extends CallbackId {
  /** Whether the address was signed with a secret. Returns false for a secret that is too short. */
  readonly isSignedWith: (options: SignOptions) => boolean;
}

/** The part of an address that identifies a callback: `<ID>.<expiry in base 36>.<signature>`, 74 characters. */
export function signCallback(callback: CallbackId, options: SignOptions): string {
  return `${callback.id}.${callback.expiresAt.toString(36)}.${computeSignature(callback, options)}`;
}

/** Reads the signed part of an address; undefined if it does not have that form. */
export function parseCallback(text: string): ClaimedCallback | undefined {
  const [, id, expiry, signature] = /^([\w-]{22})\.([0-9a-z]{1,8})\.([\w-]{43})$/.exec(text) ?? [];
  if (id === undefined || expiry === undefined || signature === undefined) return undefined;
  const expiresAt = Number.parseInt(expiry, 36);
  // Another text for the same number would be another signed text for the same callback.
  if (expiresAt.toString(36) !== expiry) return undefined;
  const isSignedWith = (options: SignOptions): boolean =>
    options.secret.length >= shortestCallbackSecret &&
    isSameSecret(signature, computeSignature({ id, expiresAt }, options));
  return { id, expiresAt, isSignedWith };
}

// Every part but the last has no line break, so no signed text has two meanings.
function computeSignature({ id, expiresAt }: CallbackId, { deployment, secret }: SignOptions): string {
  const text = ['flowgate-callback-1', id, String(expiresAt), deployment].join('\n');
  return createHmac('sha256', secret).update(text).digest('base64url');
}
