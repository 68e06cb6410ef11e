import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  digestSecret,
  isSameDigest,
  isToken,
  makeToken,
  tokenRandomBytes,
} from '../../../../lib/core/credential/token.ts';

const random = fc.uint8Array({ minLength: tokenRandomBytes, maxLength: tokenRandomBytes, max: 247 });
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

describe('makeToken', () => {
  test('makes a token that is known as one', () => {
    fc.assert(
      fc.property(random, (bytes) => {
        const token = makeToken(bytes);

        expect(token).toMatch(/^fgt_[0-9A-Za-z]{46}$/);
        expect(isToken(token)).toBe(true);
      }),
    );
  });

  test('uses 40 random characters, so that guessing is hopeless', () => {
    const bytes = new Uint8Array(64).fill(7);
    const tokens = new Set(Array.from({ length: 40 }, (_, at) => makeToken(bytes.with(at, 8))));

    expect(tokens.size).toBe(40);
    expect(40 * Math.log2(alphabet.length)).toBeGreaterThan(128);
  });

  test('uses all letters equally often: bytes that would prefer some are skipped', () => {
    const skipped = new Uint8Array(64).fill(255, 0, 24).fill(0, 24);

    expect(makeToken(skipped)).toBe(makeToken(new Uint8Array(64)));
  });

  test('refuses to make a token of too little randomness', () => {
    expect(() => makeToken(new Uint8Array(39))).toThrow(RangeError);
    expect(() => makeToken(new Uint8Array(64).fill(255))).toThrow(RangeError);
  });

  test('makes another token each time', () => {
    const tokens = new Set(Array.from({ length: 100 }, () => makeToken(randomBytes(tokenRandomBytes))));

    expect(tokens.size).toBe(100);
  });
});

describe('isToken', () => {
  test('refuses every change of one character', () => {
    const token = makeToken(randomBytes(tokenRandomBytes));
    const changed = [...token].flatMap((letter, at) =>
      [...alphabet, '_', '-', ' ', 'é']
        .filter((other) => other !== letter)
        .map((other) => token.slice(0, at) + other + token.slice(at + 1)),
    );

    expect(changed.filter(isToken)).toEqual([]);
  });

  test('refuses a token that lost, gained or swapped a character', () => {
    fc.assert(
      fc.property(random, fc.nat({ max: 49 }), (bytes, at) => {
        const token = makeToken(bytes);
        const swapped = [...token];
        [swapped[at], swapped[(at + 1) % 50]] = [token.charAt((at + 1) % 50), token.charAt(at)];

        expect(isToken(token.slice(0, at) + token.slice(at + 1))).toBe(false);
        expect(isToken(`${token.slice(0, at)}0${token.slice(at)}`)).toBe(false);
        expect(isToken(swapped.join(''))).toBe(swapped.join('') === token);
      }),
    );
  });

  test('refuses anything else', () => {
    const token = makeToken(new Uint8Array(64));

    for (const text of ['', ' ', `${token}\n`, ` ${token}`, token.toUpperCase(), `Bearer ${token}`]) {
      expect(isToken(text)).toBe(false);
    }
  });
});

describe('secrets', () => {
  test('are kept as a digest that does not show them', () => {
    expect(digestSecret('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  test('are equal exactly if their texts are equal', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (a, b) => expect(isSameDigest(a, b)).toBe(a === b)));
    expect(isSameDigest('ab', 'a')).toBe(false);
    expect(isSameDigest('', '')).toBe(true);
  });
});
