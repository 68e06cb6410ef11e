// Digests and the alphabet in which identifiers spell them. Pure: same input, same output.
import { createHash } from 'node:crypto';

/** SHA-256 of a text's UTF-8 bytes, as 64 lower-case hexadecimal digits. */
export function sha256Hex(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}

/** What a digest is made of. An absent part is null, which no text is equal to; a list differs from its members. */
export type DigestPart = string | number | null | readonly string[];

/** The SHA-256 of a list of parts. Parts are delimited, so ["a", "bc"] differs from ["ab", "c"]. */
export function digestBytes(parts: readonly DigestPart[]): Uint8Array {
  return createHash('sha256').update(JSON.stringify(parts)).digest();
}

/** The first `bits` bits of `digestBytes`, in base 32. */
export function computeShortDigest(parts: readonly (string | number)[], bits: number): string {
  return toBase32(digestBytes(parts).subarray(0, bits / 8));
}

// Crockford's alphabet: no i, l, o or u, so an identifier survives being read aloud.
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** Spells bytes in base 32, most significant first; the last digit is padded with zero bits. */
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

/** Spells a whole number in base 32 with a fixed count of digits, so that it sorts as the number does. */
export function toBase32Number(value: number, digits: number): string {
  let spelt = '';
  for (let rest = value, place = 0; place < digits; place += 1) {
    spelt = alphabet.charAt(rest % 32) + spelt;
    rest = Math.floor(rest / 32);
  }
  return spelt;
}

/** The number that `toBase32Number` spelt. */
export function parseBase32Number(spelt: string): number {
  return [...spelt].reduce((value, digit) => value * 32 + alphabet.indexOf(digit), 0);
}

/** The whole bytes that `toBase32` spelt. */
export function parseBase32(spelt: string): Uint8Array {
  const bytes: number[] = [];
  let buffer = 0;
  let bits = 0;
  for (const digit of spelt) {
    buffer = ((buffer << 5) | alphabet.indexOf(digit)) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((buffer >> bits) & 0xff);
  }
  return Uint8Array.from(bytes);
}
