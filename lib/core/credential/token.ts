// Tokens that Flowgate creates: recognisable, with a checksum, and stored only as a digest.
import { timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { sha256Hex } from '../../value/digest.ts';

type Brand<Name extends string> = string & { readonly __brand: Name };

/** `fgt_`, 40 random characters, 6 characters of checksum. Shown once, never stored. */
export type Token = Brand<'Token'>;
/** SHA-256 of a secret in hexadecimal: stored in place of the secret. */
export type SecretDigest = Brand<'SecretDigest'>;

const prefix = 'fgt_';
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const randomCharacters = 40;
const checksumCharacters = 6;
const tokenPattern = /^fgt_[0-9A-Za-z]{46}$/;

/** How many random bytes `makeToken` needs. */
export const tokenRandomBytes = 64;

/**
 * Makes a token from 64 random bytes, with about 238 bits of entropy. Bytes above 247 are skipped, because they would make the
 * first characters of the alphabet more frequent. 40 bytes must remain; it is almost impossible that fewer do.
 * @throws RangeError if fewer than 40 bytes remain
 */
export function makeToken(random: Uint8Array): Token {
  const letters = [...random].filter((byte) => byte < 248).map((byte) => alphabet.charAt(byte % 62));
  if (letters.length < randomCharacters) throw new RangeError('too few usable random bytes: draw again');
  const body = letters.slice(0, randomCharacters).join('');
  return `${prefix}${body}${checksum(body)}` as Token;
}

/** Whether a text has a token's form and checksum. Rejects garbage without reading the database. */
export function isToken(text: string): text is Token {
  if (!tokenPattern.test(text)) return false;
  const body = text.slice(prefix.length, prefix.length + randomCharacters);
  return text.endsWith(checksum(body));
}

/** Whether a text looks like a token, valid or not. */
export function looksLikeToken(text: string): boolean {
  return text.toLowerCase().startsWith(prefix);
}

export function digestSecret(secret: string): SecretDigest {
  return sha256Hex(secret) as SecretDigest;
}

/** Compares two secrets, signatures or digests in constant time. The only comparison of secrets in the project. */
export function isSameSecret(left: string, right: string): boolean {
  return timingSafeEqual(Buffer.from(sha256Hex(left)), Buffer.from(sha256Hex(right)));
}

export function isSameDigest(left: string, right: string): boolean {
  return isSameSecret(left, right);
}

function checksum(body: string): string {
  let rest = crc32(body);
  let digits = '';
  for (let place = 0; place < checksumCharacters; place += 1) {
    digits = alphabet.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}
