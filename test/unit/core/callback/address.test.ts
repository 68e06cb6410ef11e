// The signed part of an address: what it covers, and that no other text is accepted.
import { describe, expect, test } from '@jest/globals';
import { parseCallback, signCallback } from '../../../../lib/core/callback/address.ts';

const secret = 'a secret of at least 32 characters';
const options = { deployment: 'flowgate', secret };
const callback = { id: 'AAECAwQFBgcICQoLDA0ODw', expiresAt: 1_795_255_200 };
const signed = signCallback(callback, options);
const isSigned = (text: string, by = options): boolean => parseCallback(text)?.isSignedWith(by) ?? false;

describe('a signed callback', () => {
  test('has its ID, its expiry and a signature, and is short', () => {
    expect(signed).toMatch(/^AAECAwQFBgcICQoLDA0ODw\.toujs0\.[\w-]{43}$/);
    expect(parseCallback(signed)).toMatchObject(callback);
    expect(isSigned(signed)).toBe(true);
  });

  test('is wrong with any other character', () => {
    const changed = [...signed].map(
      (one, at) => `${signed.slice(0, at)}${one === 'A' ? 'B' : 'A'}${signed.slice(at + 1)}`,
    );

    // The last character of 32 bytes in base64url has bits that mean nothing, so another text would be the same bytes.
    expect(changed.filter((text) => isSigned(text))).toEqual([]);
  });

  test('belongs to its secret and its deployment', () => {
    expect(isSigned(signed, { ...options, secret: `${secret}!` })).toBe(false);
    expect(isSigned(signed, { ...options, deployment: 'other' })).toBe(false);
  });

  test('is not accepted by a secret that could be guessed', () => {
    const short = { ...options, secret: 'thirty-one characters are few..' };

    expect(isSigned(signCallback(callback, short), short)).toBe(false);
  });

  test.each(['', 'x', `${signed}.`, `0${signed}`, signed.replace('.t', '.0t'), signed.toUpperCase()])(
    'is not in the form %j',
    (text) => {
      expect(isSigned(text)).toBe(false);
    },
  );
});
