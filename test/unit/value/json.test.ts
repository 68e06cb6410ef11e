import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { countJsonBytes, type JsonValue, maxDepth, parseJson, toCanonicalJson } from '../../../lib/value/json.ts';

const anyJson = fc.jsonValue({ maxDepth: 5 }).map((value) => JSON.parse(JSON.stringify(value)) as JsonValue);
const malformed = expect.objectContaining({ code: 'malformed_request' });

describe('parseJson', () => {
  test('reads whatever JSON.stringify writes', () => {
    fc.assert(fc.property(anyJson, (value) => expect(parseJson(JSON.stringify(value))).toEqual(value)));
  });

  test.each(['9007199254740991', '-9007199254740991', '[1,9007199254740991]', '0.1', '1e3', '1.5E-7', '1e308', '0'])(
    'reads the number %s as a double, which has its value',
    (text) => {
      expect(parseJson(text)).toEqual(JSON.parse(text));
    },
  );

  test('reads any digits inside a string', () => {
    expect(parseJson('{"id":"12345678901234567890","e":"1e999"}')).toEqual({ id: '12345678901234567890', e: '1e999' });
  });

  test.each([
    ['arrays', '[', ']'],
    ['objects', '{"a":', '}'],
  ])('accepts %s of at most 100 levels', (_, open, close) => {
    const nested = (levels: number): string => `${open.repeat(levels)}1${close.repeat(levels)}`;

    expect(() => parseJson(nested(maxDepth))).not.toThrow();
    expect(() => parseJson(nested(maxDepth + 1))).toThrow(malformed);
  });

  test('does not count brackets inside strings', () => {
    const text = JSON.stringify({ text: `\\"${'[{'.repeat(200)}` });

    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  test('refuses a body of only brackets without a stack overflow', () => {
    expect(() => parseJson('['.repeat(1_000_000))).toThrow(malformed);
  });

  test.each(['', ' ', '{', '{"a":}', 'nul', "{'a':1}", '[1,]', '{"a":1}x', '\u0000', '01', 'NaN'])(
    'refuses %j',
    (text) => {
      expect(() => parseJson(text)).toThrow(malformed);
    },
  );

  test('does not quote the payload when it refuses it', () => {
    for (const text of ['{"password":hunter2}', 'hunter2', '{"a":"hunter2"', '["hunter2" "x"]']) {
      expect(() => parseJson(text)).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
      );
    }
  });

  test('keeps a member called __proto__ as a member', () => {
    const value = parseJson('{"__proto__":{"admin":true}}') as object;

    expect(Object.keys(value)).toEqual(['__proto__']);
    expect('admin' in value).toBe(false);
  });
});

describe('canonicalJson', () => {
  test('is the same for members in any order', () => {
    expect(toCanonicalJson({ b: [{ z: 1, y: null }], a: 'x' })).toBe('{"a":"x","b":[{"y":null,"z":1}]}');
    expect(toCanonicalJson({ a: 'x', b: [{ y: null, z: 1 }] })).toBe('{"a":"x","b":[{"y":null,"z":1}]}');
  });

  test('is JSON of the same value, and is stable when it is applied again', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        const text = toCanonicalJson(value);

        expect(JSON.parse(text)).toEqual(value);
        expect(toCanonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });

  test('distinguishes different values', () => {
    fc.assert(
      fc.property(anyJson, anyJson, (left, right) => {
        const isEqual = toCanonicalJson(left) === toCanonicalJson(right);

        if (isEqual) expect(left).toEqual(right);
        else expect(left).not.toEqual(right);
      }),
    );
  });

  test.each([
    [1, '1'],
    [null, 'null'],
    [[], {}],
    [
      [1, 2],
      [2, 1],
    ],
    [{ a: null }, {}],
    ['é', 'e\u0301'],
  ] satisfies [JsonValue, JsonValue][])('distinguishes %j from %j', (left, right) => {
    expect(toCanonicalJson(left)).not.toBe(toCanonicalJson(right));
  });
});

describe('jsonBytes', () => {
  test('counts bytes, not characters', () => {
    expect(countJsonBytes('é€😀')).toBe(2 + 2 + 3 + 4);
  });
});
