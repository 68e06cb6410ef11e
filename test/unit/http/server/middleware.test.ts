import { describe, expect, test } from '@jest/globals';
import middy from '@middy/core';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { issueCredential } from '../../../../lib/core/credential/issue-credential.ts';
import { type HttpResponse, toJsonResponse } from '../../../../lib/http/server/message.ts';
import { logEachRequest, toApiGatewayResult } from '../../../../lib/http/server/middleware.ts';
import type { Served } from '../../../../lib/http/server/serve.ts';
import { createProxyEvent } from '../../../fixtures/proxy-event.ts';

const { token, credential } = issueCredential(
  { label: 'the shop', scopes: ['events:write'] },
  { now: () => new Date(0), randomBytes: (count) => new Uint8Array(count) },
);

const secretBody = '{"data":{"card":"4111111111111111"}}';
const event = createProxyEvent({
  headers: { authorization: `Bearer ${token}`, 'x-signature': 'hush', cookie: 'session', 'user-agent': 'test' },
  queryStringParameters: { token: 'hush' },
  rawQueryString: 'token=hush',
  body: secretBody,
});

async function served(answer: Omit<Served, 'response'> & { response?: HttpResponse }) {
  const lines: Readonly<Record<string, unknown>>[] = [];
  const times = [100.4, 112.6];
  const handler = middy<APIGatewayProxyEventV2>()
    .use(toApiGatewayResult())
    .use(
      logEachRequest(
        (line) => lines.push(line),
        () => times.shift() ?? 0,
      ),
    )
    .handler(async () => ({ response: toJsonResponse(202, { secret: secretBody }), ...answer }));
  const result = await handler(event, {} as never);
  return { lines: lines.map((line) => JSON.parse(JSON.stringify(line))), result };
}

describe('the wide line', () => {
  test('is one per request, with its credential, route, outcome and duration', async () => {
    const response = toJsonResponse(202, {}, { location: '/v1/events/evt_1', 'idempotency-replayed': 'true' });

    const { lines } = await served({ response, credential });

    expect(lines).toEqual([
      {
        level: 'info',
        requestId: 'request-1',
        route: 'POST /v1/events',
        status: 202,
        credential: credential.id,
        environment: 'production',
        event: 'evt_1',
        replay: true,
        durationMs: 12,
      },
    ]);
  });

  test('marks a debug run in the line, and not in the response', async () => {
    const response = { ...toJsonResponse(202, {}), logged: { debug: true } };

    const { lines, result } = await served({ response, credential });

    expect(lines).toMatchObject([{ status: 202, debug: true }]);
    expect(result).toEqual({ statusCode: 202, headers: response.headers, body: '{}' });
  });

  test.each([
    ['an answer', { credential }],
    ['a refusal', { response: toJsonResponse(401, {}) }],
    ['a fault', { credential, response: toJsonResponse(500, {}), fault: new Error('the table is away') }],
  ])('of %s has no header, no query and no payload', async (_, answer) => {
    const { lines } = await served(answer);

    const text = JSON.stringify(lines);
    for (const secret of [token, credential.digest, 'hush', 'session', '4111111111111111', 'Bearer'])
      expect(text).not.toContain(secret);
  });

  test('has the reason for a refused signature, and the headers that may be logged', async () => {
    const { lines } = await served({ response: toJsonResponse(401, {}), reason: 'the header x-signature is missing' });

    expect(lines).toEqual([
      expect.objectContaining({
        status: 401,
        reason: 'the header x-signature is missing',
        headers: { 'user-agent': 'test' },
      }),
    ]);
  });

  test('has the name, the message and the place of a fault', async () => {
    const { lines } = await served({ response: toJsonResponse(500, {}), fault: new TypeError('the table is away') });

    expect(lines).toEqual([
      expect.objectContaining({
        level: 'error',
        status: 500,
        fault: 'TypeError',
        message: 'the table is away',
        stack: expect.stringContaining('middleware.test.ts'),
      }),
    ]);
  });

  test('does not show a thrown value that is not an Error', async () => {
    const { lines } = await served({ response: toJsonResponse(500, {}), fault: secretBody });

    expect(lines).toEqual([expect.objectContaining({ fault: 'string' })]);
    expect(JSON.stringify(lines)).not.toContain('4111111111111111');
  });
});

describe('the answer', () => {
  test('has API Gateway’s shape and no member of the log line', async () => {
    const { result } = await served({ credential, response: toJsonResponse(200, { a: 1 }) });

    expect(result).toEqual({
      statusCode: 200,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
      body: '{"a":1}',
    });
  });
});
