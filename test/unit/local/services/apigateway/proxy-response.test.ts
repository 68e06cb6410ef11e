import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { proxyResponse } from '../../../../../lib/local/services/apigateway/proxy-response.ts';

const respond = (answer: unknown) => proxyResponse(JSON.stringify(answer));

describe("a function's answer", () => {
  test('without a content type is plain text', () => {
    expect(respond({ statusCode: 200, body: 'x' })?.headers).toEqual({ 'content-type': 'text/plain;charset=UTF-8' });
  });

  test('may spell its status as text', () => {
    expect(respond({ statusCode: '201' })?.status).toBe(201);
  });

  test.each([100, 199, 600, 200.5, '20', null, true])('with status %j is invalid', (statusCode) => {
    expect(respond({ statusCode })).toBeUndefined();
  });

  test('that is not JSON is invalid', () => {
    expect(proxyResponse('oops')).toBeUndefined();
  });

  test('cannot set the headers of the connection', () => {
    const headers = { Connection: 'upgrade', 'Transfer-Encoding': 'chunked', 'Content-Length': '1', 'X-A': 'b' };

    expect(respond({ statusCode: 200, headers })?.headers).toEqual({
      'content-type': 'text/plain;charset=UTF-8',
      'x-a': 'b',
    });
  });

  test('never throws, whatever it is', () => {
    const answer = fc.oneof(
      fc.json(),
      fc.string(),
      fc
        .record({ statusCode: fc.jsonValue(), headers: fc.jsonValue(), cookies: fc.jsonValue(), body: fc.jsonValue() })
        .map((value) => JSON.stringify(value)),
    );

    fc.assert(
      fc.property(answer, (payload) => {
        const response = proxyResponse(payload);

        expect(response === undefined || (response.status >= 200 && response.status <= 599)).toBe(true);
      }),
    );
  });
});
