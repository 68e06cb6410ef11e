import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import { parseFormObject } from '../../../../lib/http/request/form.ts';
import { jsonObject, parseBodyObject, parseWith, readIdempotencyKey } from '../../../../lib/http/request/parse.ts';
import type { HttpRequest } from '../../../../lib/http/server/message.ts';

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

describe('parseBodyObject', () => {
  test.each([
    ['nothing, as {}', '', {}],
    ['an object', '{"a":1}', { a: 1 }],
    ['an object after a byte order mark', '\ufeff{"a":1}', { a: 1 }],
    ['members of any name', '{"":{"constructor":1}}', { '': { constructor: 1 } }],
  ])('reads %s', (_, body, expected) => {
    expect(parseBodyObject(request(body))).toEqual(expected);
  });

  test.each([
    ['an array', '[]', 'an array'],
    ['null', 'null', 'null'],
    ['a number', '1', 'a number'],
    ['a number that no double has', '9007199254740993', 'a number'],
    ['a text', '"x"', 'a string'],
    ['half an object', '{', 'not valid JSON'],
    ['blanks', '  ', 'not valid JSON'],
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xc3, 0x22]), 'not valid UTF-8'],
  ])('refuses %s and says what it is', (_, body, message) => {
    expect(() => parseBodyObject(request(body))).toThrow(
      expect.objectContaining({ code: 'malformed_request', message: expect.stringContaining(message) }),
    );
  });
});

describe('a body that is no JSON', () => {
  const messageOf = (body: string | Buffer, headers: Record<string, string> = {}, remedy?: string): string => {
    try {
      parseBodyObject(request(body, headers), remedy);
    } catch (error) {
      return `${(error as { code?: string }).code}: ${(error as Error).message}`;
    }
    return 'was taken';
  };

  test('is named by line and column, and never quoted', () => {
    const message = messageOf('{"password": "hunter2",\n "token": hunter3}');

    expect(message).toContain('malformed_request: the body is not valid JSON: line 2, column 11: expected a value');
    expect(message).not.toMatch(/hunter|password|token/);
  });

  test('but looks like a form gets the content type to set', () => {
    expect(messageOf('type=order&n=1')).toContain('it looks like a form (name=value): send it as JSON');
    expect(messageOf('payload=%7B%7D', {}, 'set "body" to "form"')).toContain('set "body" to "form"');
  });

  test.each([
    ['gzip, as its header says', gzipSync('{"a":1}'), { 'content-encoding': 'gzip' }, 'gzip'],
    ['gzip, as its bytes say', gzipSync('{"a":1}'), {}, 'gzip'],
    ['gzip, after the gateway took it for text', Buffer.from(gzipSync('{"a":1}').toString()), {}, 'gzip'],
    ['br, as its header says', brotliCompressSync('{"a":1}'), { 'content-encoding': 'BR' }, 'br'],
  ])('but is compressed by %s gets an error that names the compression', (_, body, headers, name) => {
    expect(messageOf(body, headers)).toBe(
      `unsupported_media_type: the body is compressed (${name}): send it uncompressed, without Content-Encoding`,
    );
  });

  test('is not refused for its Content-Encoding header alone, if a proxy has decompressed it', () => {
    expect(parseBodyObject(request('{"a":1}', { 'content-encoding': 'gzip' }))).toEqual({ a: 1 });
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

  test('says that an object is missing if the body has none', () => {
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
  test('refuses data with more errors than Zod can report', () => {
    const schema = z.object({ list: z.array(z.string()) });

    expect(() => parseWith(schema, { list: Array(500_000).fill(1) })).toThrow(
      expect.objectContaining({ code: 'invalid_request' }),
    );
  });

  test('reports one of a hundred thousand mistakes quickly', () => {
    const body = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`k${index}`, 1]));

    expect(() => parseWith(z.strictObject({}), body)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });

  test.each([
    ['', {}],
    ['a=b&c=%C3%BC+d&e', { a: 'b', c: 'ü d', e: '' }],
    ['a=1&b=&a=2', { a: ['1', '2'], b: '' }],
    ['b=1&2=x&1=y', { b: '1', '2': 'x', '1': 'y' }],
    ['a=100%&b=%zz', { a: '100%', b: '%zz' }],
    ['__proto__=1', JSON.parse('{"__proto__":"1"}')],
    ['a={"b":1}&c=[x]', { a: '{"b":1}', c: '[x]' }],
  ])('reads the form %j', (body, fields) => {
    expect(parseFormObject(request(body))).toEqual(fields);
  });

  test.each([
    ['bytes that are no UTF-8', Buffer.from([0x61, 0x3d, 0xc3]), 'not valid UTF-8'],
    ['percent-encoded Latin-1', 'a=caf%E9', 'not UTF-8'],
    ['half a character, percent-encoded', 'a=%F0%9F%98&b=1', 'not UTF-8'],
    ['a surrogate, percent-encoded', 'a=%ED%A0%80', 'not UTF-8'],
    ['JSON', '{"a":"b=c"}', 'looks like JSON'],
    ['JSON after blanks', ' \n[{"a":"="}]', 'looks like JSON'],
    ['a form of parts', '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b--', 'looks like multipart'],
    ['XML', '<a b="c"/>', 'looks like XML'],
    ['a word', 'hello', 'no "="'],
    ['lines', 'a=b\nc=d', 'white space or control characters'],
  ])('refuses %s as a form', (_, body, message) => {
    expect(() => parseFormObject(request(body))).toThrow(
      expect.objectContaining({ code: 'malformed_request', message: expect.stringContaining(message) }),
    );
  });
});

describe('readIdempotencyKey', () => {
  test.each([undefined, 'a', '!~', '8c0f2d2e-1111-4111-8111-111111111111', 'x'.repeat(255)])('is %j', (key) => {
    expect(readIdempotencyKey(request('', key === undefined ? {} : { 'idempotency-key': key }))).toBe(key);
  });
});
