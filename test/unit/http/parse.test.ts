import { describe, expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import type { HttpRequest } from '../../../lib/http/message.ts';
import { bodyObject, formObject, idempotencyKey, jsonObject, parseWith } from '../../../lib/http/parse.ts';

const request = (body: string | Buffer, headers: Record<string, string> = {}): HttpRequest => ({
  method: 'POST',
  path: '/',
  routeKey: 'POST /',
  params: {},
  query: {},
  rawQuery: '',
  headers,
  body: Buffer.from(body as string),
  requestId: 'r',
});

describe('bodyObject', () => {
  test.each([
    ['nothing, as {}', '', {}],
    ['an object', '{"a":1}', { a: 1 }],
    ['an object after a byte order mark', '\ufeff{"a":1}', { a: 1 }],
    ['members of any name', '{"":{"constructor":1}}', { '': { constructor: 1 } }],
  ])('reads %s', (_, body, expected) => {
    expect(bodyObject(request(body))).toEqual(expected);
  });

  test.each([
    ['an array', '[]', 'an array'],
    ['null', 'null', 'null'],
    ['a number', '1', 'a number'],
    ['a text', '"x"', 'a string'],
    ['half an object', '{', 'not valid JSON'],
    ['blanks', '  ', 'not valid JSON'],
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xc3, 0x22]), 'not valid UTF-8'],
  ])('refuses %s and says what it is', (_, body, message) => {
    expect(() => bodyObject(request(body))).toThrow(
      expect.objectContaining({ code: 'malformed_request', message: expect.stringContaining(message) }),
    );
  });
});

describe('parseWith', () => {
  const schema = z.strictObject({ a: z.string(), b: z.optional(jsonObject), c: z.optional(z.array(z.number())) });

  test('gives back what fits', () => {
    expect(parseWith(schema, { a: 'x', b: { c: 1 } })).toEqual({ a: 'x', b: { c: 1 } });
  });

  test('keeps an object as it is, whatever its members are called', () => {
    const value = JSON.parse('{"a":"x","b":{"__proto__":{"c":1}}}') as object;

    expect(JSON.stringify(parseWith(schema, value))).toBe('{"a":"x","b":{"__proto__":{"c":1}}}');
  });

  test('says that an object is missing where there is none', () => {
    expect(() => parseWith(z.strictObject({ data: jsonObject }), {})).toThrow(
      expect.objectContaining({ errors: [{ pointer: '/data', message: 'is missing' }] }),
    );
  });

  test('names every mistake with its place', () => {
    expect(() => parseWith(schema, { b: [], c: [1, 'x', null], 'd/e': 1 })).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        errors: expect.arrayContaining([
          { pointer: '/a', message: 'is missing' },
          { pointer: '/b', message: 'must be an object' },
          { pointer: '/c/1', message: 'must be a number' },
          { pointer: '/c/2', message: 'must be a number' },
          { pointer: '/d~1e', message: 'is not a known member' },
        ]),
      }),
    );
  });
});

describe('parseWith and formObject at their limits', () => {
  test('refuses what has more mistakes than Zod can hand on', () => {
    const schema = z.object({ list: z.array(z.string()) });

    expect(() => parseWith(schema, { list: Array(500_000).fill(1) })).toThrow(
      expect.objectContaining({ code: 'invalid_request' }),
    );
  });

  test('tells a hundred thousand mistakes apart in no time', () => {
    const body = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`k${index}`, 1]));

    expect(() => parseWith(z.strictObject({}), body)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });

  test.each([
    ['', {}],
    ['a=b&c=%C3%BC+d&e', { a: 'b', c: 'ü d', e: '' }],
    ['a=1&a=2', { a: '2' }],
  ])('reads the form %j', (body, fields) => {
    expect(formObject(request(body))).toEqual(fields);
  });

  test('refuses a form that is no UTF-8', () => {
    expect(() => formObject(request(Buffer.from([0x61, 0x3d, 0xc3])))).toThrow(
      expect.objectContaining({ code: 'malformed_request' }),
    );
  });
});

describe('idempotencyKey', () => {
  test.each([undefined, 'a', '!~', '8c0f2d2e-1111-4111-8111-111111111111', 'x'.repeat(255)])('is %j', (key) => {
    expect(idempotencyKey(request('', key === undefined ? {} : { 'idempotency-key': key }))).toBe(key);
  });
});
