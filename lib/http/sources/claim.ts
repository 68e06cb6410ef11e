// The claim that a request makes by its signature, which is read before any secret, and the functions that compute and compare
// signatures. Secrets are compared in constant time, by isSameSecret alone.
import { createHmac } from 'node:crypto';
import { isSameSecret } from '../../core/credential/token.ts';
import type { HttpRequest } from '../server/message.ts';
import { createSourceRefusal } from './refusal.ts';

export interface Claim {
  /** Whether the signature was made with a secret. Returns false, and never throws, for an unusable secret. */
  readonly isMadeWith: (secret: string) => boolean;
  /** When it was signed, in milliseconds since the epoch; absent if the scheme signs no time. */
  readonly signedAtMs?: number;
  /** From when on and until when the signature is valid, if it says so itself. */
  readonly notBeforeMs?: number;
  readonly expiresAtMs?: number;
  /** The document that the key is in, if it is at an address; otherwise the key is a stored secret. */
  readonly remote?: RemoteKey;
}

export interface RemoteKey {
  readonly url: URL;
  /** Whether the signature was made with a key in the document, and over the stored secret if the sender signs that. */
  readonly isMadeWith: (document: string, secret: string) => boolean;
}

/** Reads a scheme's claim from a request. @throws FlowgateError if the request has none */
export type Scheme<Options> = (request: HttpRequest, options: Options) => Claim;

export type SignatureEncoding = 'hex' | 'base64' | 'base64url';

export interface HmacOptions {
  readonly algorithm: 'sha1' | 'sha256' | 'sha384' | 'sha512';
  readonly encoding: SignatureEncoding;
  readonly key: string | Uint8Array;
  /** The signed pieces, in their order. */
  readonly over: readonly (string | Uint8Array)[];
}

export function computeHmac({ algorithm, encoding, key, over }: HmacOptions): string {
  const signature = createHmac(algorithm, key);
  for (const piece of over) signature.update(piece);
  return signature.digest(encoding);
}

/** Whether a signature is one of those that a request presents, compared in constant time. */
export function isAmong(presented: readonly string[], signature: string): boolean {
  return presented.some((one) => isSameSecret(one, signature));
}

/** The value of a header that a scheme needs. @throws FlowgateError if it is missing or empty */
export function requireHeader({ headers }: HttpRequest, name: string): string {
  const value = headers[name];
  if (value === undefined || value === '') throw createSourceRefusal(`the header ${name} is missing`);
  return value;
}

/** A header's value without its prefix. @throws FlowgateError if it has another prefix */
export function removePrefix(text: string, prefix: string, header: string): string {
  if (text.startsWith(prefix)) return text.slice(prefix.length);
  throw createSourceRefusal(`the header ${header} does not begin with its prefix`);
}

/** Decodes a text strictly; undefined if it is empty or is not exactly the encoding of its bytes. */
export function decodeBytes(text: string, encoding: 'hex' | 'base64'): Buffer | undefined {
  const bytes = Buffer.from(text, encoding);
  const encoded = bytes.toString(encoding);
  const isExact =
    encoding === 'hex' ? encoded === text.toLowerCase() : normalizeBase64(encoded) === normalizeBase64(text);
  return isExact && bytes.length > 0 ? bytes : undefined;
}

// Base64 with or without padding, in either alphabet.
function normalizeBase64(base64: string): string {
  return base64.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '');
}
