import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  computeShortDigest,
  parseBase32Number,
  sha256Hex,
  toBase32,
  toBase32Number,
} from '../../../lib/value/digest.ts';

const parts = fc.array(fc.oneof(fc.string(), fc.integer()), { maxLength: 4 });

describe('sha256Hex', () => {
  test('equals the standard SHA-256', () => {
    expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(sha256Hex('é')).toBe(
      createHash('sha256')
        .update(Buffer.from([0xc3, 0xa9]))
        .digest('hex'),
    );
  });
});

describe('shortDigest', () => {
  test('distinguishes lists that are equal when they are joined', () => {
    expect(computeShortDigest(['a', 'bc'], 128)).not.toBe(computeShortDigest(['ab', 'c'], 128));
    expect(computeShortDigest(['a', ''], 128)).not.toBe(computeShortDigest(['a'], 128));
    expect(computeShortDigest([1], 128)).not.toBe(computeShortDigest(['1'], 128));
  });

  test('gives equal lists the same digest, and different lists different ones', () => {
    fc.assert(
      fc.property(parts, parts, (left, right) => {
        const isSame = JSON.stringify(left) === JSON.stringify(right);

        expect(computeShortDigest(left, 128) === computeShortDigest([...right], 128)).toBe(isSame);
      }),
    );
  });

  test('spells 128 bits in 26 digits and 40 bits in 8', () => {
    expect(computeShortDigest(['x'], 128)).toMatch(/^[0-9a-hjkmnp-tv-z]{26}$/);
    expect(computeShortDigest(['x'], 40)).toMatch(/^[0-9a-hjkmnp-tv-z]{8}$/);
  });
});

describe('base32', () => {
  test('spells known bytes in Crockford’s alphabet', () => {
    expect(toBase32(Buffer.from([0x00]))).toBe('00');
    expect(toBase32(Buffer.from([0xff]))).toBe('zw');
    expect(toBase32(Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff]))).toBe('zzzzzzzz');
    expect(toBase32(Buffer.from('hello'))).toBe('d1jprv3f');
  });

  test('spells different bytes of one length differently', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 16, maxLength: 16 }),
        fc.uint8Array({ minLength: 16, maxLength: 16 }),
        (left, right) => {
          expect(toBase32(left) === toBase32(right)).toBe(Buffer.from(left).equals(Buffer.from(right)));
        },
      ),
    );
  });
});

describe('base32Number', () => {
  const moment = fc.nat({ max: 2 ** 50 - 1 });

  test('is read back as the number that it spelt', () => {
    fc.assert(fc.property(moment, (value) => expect(parseBase32Number(toBase32Number(value, 10))).toBe(value)));
  });

  test('sorts as the numbers do', () => {
    fc.assert(
      fc.property(moment, moment, (left, right) => {
        expect(toBase32Number(left, 10) < toBase32Number(right, 10)).toBe(left < right);
      }),
    );
  });
});
