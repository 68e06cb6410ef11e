// What a request claims by its signature, before any secret is known, and how signatures are made to compare with it.
import { createHmac } from 'node:crypto';
import { isSameSecret } from '../../core/credential/token.ts';
import type { HttpRequest } from '../server/message.ts';
import { refused } from './refusal.ts';

export interface Claim {
  /** Whether a secret made the signature. False, never an error, for a secret that cannot have. */
  readonly isMadeWith: (secret: string) => boolean;
  /** When it was signed, in milliseconds since the epoch; absent where the scheme signs no time. */
  readonly signedAtMs?: number;
}

/** Reads a scheme's claim from a request. @throws FlowgateError where the request has none */
export type Scheme<Options> = (request: HttpRequest, options: Options) => Claim;

export type SignatureEncoding = 'hex' | 'base64' | 'base64url';

export interface HmacOptions {
  readonly algorithm: 'sha1' | 'sha256' | 'sha384' | 'sha512';
  readonly encoding: SignatureEncoding;
  readonly key: string | Uint8Array;
  /** What is signed, piece after piece. */
  readonly over: readonly (string | Uint8Array)[];
}

export function computeHmac({ algorithm, encoding, key, over }: HmacOptions): string {
  const signature = createHmac(algorithm, key);
  for (const piece of over) signature.update(piece);
  return signature.digest(encoding);
}

/** Whether a signature is one of those that a request presents. */
export function isAmong(presented: readonly string[], signature: string): boolean {
  return presented.some((one) => isSameSecret(one, signature));
}

/** A header that a scheme cannot do without. @throws FlowgateError */
export function requireHeader({ headers }: HttpRequest, name: string): string {
  const value = headers[name];
  if (value === undefined || value === '') throw refused(`the header ${name} is missing`);
  return value;
}

/** A text without its prefix. @throws FlowgateError where it has another one */
export function removePrefix(text: string, prefix: string, header: string): string {
  if (text.startsWith(prefix)) return text.slice(prefix.length);
  throw refused(`the header ${header} does not begin as it should`);
}

/** The bytes that a text spells, or undefined where it spells none, or spells them loosely. */
export function decodeBytes(text: string, encoding: 'hex' | 'base64'): Buffer | undefined {
  const bytes = Buffer.from(text, encoding);
  const spelt = bytes.toString(encoding);
  const isExact = encoding === 'hex' ? spelt === text.toLowerCase() : normalizeBase64(spelt) === normalizeBase64(text);
  return isExact && bytes.length > 0 ? bytes : undefined;
}

// Base64 with or without its padding, in either alphabet.
function normalizeBase64(base64: string): string {
  return base64.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '');
}
