import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { findAnswerBy, parseProxyEvent, toProxyResult } from '../../../../lib/http/server/api-gateway.ts';
import { createProxyEvent } from '../../../fixtures/proxy-event.ts';

describe('requestOf', () => {
  test('reads API Gateway’s payload format 2.0', () => {
    const event = createProxyEvent({
      rawPath: '/v1/runs/run_1',
      routeKey: 'GET /v1/runs/{id}',
      pathParameters: { id: 'run_1' },
      queryStringParameters: { a: 'b' },
      rawQueryString: 'a=%62',
      headers: { 'content-type': 'application/json' },
      body: '{"é":1}',
    });

    expect(parseProxyEvent(event)).toEqual({
      method: 'POST',
      path: '/v1/runs/run_1',
      routeKey: 'GET /v1/runs/{id}',
      params: { id: 'run_1' },
      query: { a: 'b' },
      rawQuery: 'a=%62',
      headers: { 'content-type': 'application/json' },
      body: Buffer.from('{"é":1}'),
      requestId: 'request-1',
      sourceIp: '127.0.0.1',
    });
  });

  test('has the deadline of the request, if it is known', () => {
    const answerBy = new Date('2026-11-21T10:00:29.000Z');

    expect(parseProxyEvent(createProxyEvent({}), answerBy)).toMatchObject({ answerBy });
    expect(parseProxyEvent(createProxyEvent({})).answerBy).toBeUndefined();
  });

  test('must respond before the gateway times out, and before the function ends', () => {
    const event = createProxyEvent({});
    const cameAt = event.requestContext.timeEpoch;

    expect(findAnswerBy(event, new Date(cameAt + 10_000)).getTime() - cameAt).toBe(10_000);
    expect(findAnswerBy(event, new Date(cameAt + 40_000)).getTime() - cameAt).toBe(29_500);
  });

  test('returns the exact bytes of a binary body', () => {
    const bytes = Buffer.from([0, 255, 128, 10]);

    expect(parseProxyEvent(createProxyEvent({ body: bytes.toString('base64'), isBase64Encoded: true })).body).toEqual(
      bytes,
    );
  });

  describe('of a body that crossed the gateway as text', () => {
    const crossed = (bytes: Buffer, headers: Record<string, string> = {}) =>
      parseProxyEvent(
        createProxyEvent({ body: bytes.toString(), headers: { 'content-length': String(bytes.length), ...headers } }),
      );

    test.each([
      ['Latin-1', Buffer.from('{"a":"é"}', 'latin1')],
      ['a character that is cut', Buffer.from('{"a":"é"}').subarray(0, 7)],
      ['gzip', gzipSync('{"a":1}')],
      ['one wrong byte among characters that were sent as U+FFFD', Buffer.from([0x22, 0xef, 0xbf, 0xbd, 0xff, 0x22])],
    ])('reports that bytes may be lost: %s', (_, bytes) => {
      expect(parseProxyEvent(createProxyEvent({ body: bytes.toString() })).isBodyDoubtful).toBe(true);
      expect(crossed(bytes).isBodyDoubtful).toBe(true);
    });

    test.each(['{"a":"é😀"}', '{"a":"\ufffd"}', '{"a":"\ufffe\uffff"}', ''])('reports no loss for %j', (text) => {
      expect(crossed(Buffer.from(text)).isBodyDoubtful).toBeUndefined();
    });

    test('treats U+FFFD as a possible loss if the number of bytes is unknown', () => {
      expect(parseProxyEvent(createProxyEvent({ body: '{"a":"\ufffd"}', headers: {} })).isBodyDoubtful).toBe(true);
      expect(parseProxyEvent(createProxyEvent({ body: '{"a":"é"}', headers: {} })).isBodyDoubtful).toBeUndefined();
    });

    test('never reports a loss for base64', () => {
      const body = Buffer.from('{"a":"\ufffd"}').toString('base64');

      expect(
        parseProxyEvent(createProxyEvent({ body, isBase64Encoded: true, headers: {} })).isBodyDoubtful,
      ).toBeUndefined();
    });
  });

  test('reads a request without body, parameters and query', () => {
    const { body, params, query } = parseProxyEvent(
      createProxyEvent({ body: undefined, pathParameters: { gone: undefined } }),
    );

    expect([body.length, params, query]).toEqual([0, {}, {}]);
  });
});

describe('toProxyResult', () => {
  test('answers in API Gateway’s shape', () => {
    expect(toProxyResult({ status: 202, headers: { a: 'b' }, body: '{}' })).toEqual({
      statusCode: 202,
      headers: { a: 'b' },
      body: '{}',
    });
  });
});
