// Digests, and the base-32 encoding that identifiers use for them. Pure: same input, same output.
import { createHash } from 'node:crypto';

/** SHA-256 of a text's UTF-8 bytes, as 64 lower-case hexadecimal digits. */
export function sha256Hex(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}

/** One part of a digest's input. An absent part is null, which differs from every text; a list differs from its members. */
export type DigestPart = string | number | null | readonly string[];

/** The SHA-256 of a list of parts. Parts are delimited, so ["a", "bc"] differs from ["ab", "c"]. */
export function digestBytes(parts: readonly DigestPart[]): Uint8Array {
  return createHash('sha256').update(JSON.stringify(parts)).digest();
}

/** The first `bits` bits of `digestBytes`, in base 32. */
export function computeShortDigest(parts: readonly (string | number)[], bits: number): string {
  return toBase32(digestBytes(parts).subarray(0, bits / 8));
}

// Crockford's alphabet: without i, l, o and u, so that an identifier can be read aloud and copied without mistakes.
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** Encodes bytes in base 32, most significant first; the last digit is padded with zero bits. */
export function toBase32(bytes: Uint8Array): string {
  let digits = '';
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      digits += alphabet.charAt((buffer >> bits) & 31);
    }
    buffer &= (1 << bits) - 1;
  }
  return bits === 0 ? digits : digits + alphabet.charAt((buffer << (5 - bits)) & 31);
}

/** Encodes a whole number in base 32 with a fixed number of digits, so that the texts sort in the same order as the numbers. */
export function toBase32Number(value: number, digits: number): string {
  let digitsSoFar = '';
  for (let rest = value, place = 0; place < digits; place += 1) {
    digitsSoFar = alphabet.charAt(rest % 32) + digitsSoFar;
    rest = Math.floor(rest / 32);
  }
  return digitsSoFar;
}

/** Decodes what `toBase32Number` encoded. */
export function parseBase32Number(text: string): number {
  return [...text].reduce((value, digit) => value * 32 + alphabet.indexOf(digit), 0);
}

/** Decodes the whole bytes of what `toBase32` encoded. */
export function parseBase32(text: string): Uint8Array {
  const bytes: number[] = [];
  let buffer = 0;
  let bits = 0;
  for (const digit of text) {
    buffer = ((buffer << 5) | alphabet.indexOf(digit)) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((buffer >> bits) & 0xff);
  }
  return Uint8Array.from(bytes);
}
