import { describe, expect, test } from '@jest/globals';
import middy from '@middy/core';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { issueCredential } from '../../../../lib/core/credential/issue-credential.ts';
import type { EventMetrics } from '../../../../lib/core/operate/event-tally.ts';
import type { LogLine, MetricValues } from '../../../../lib/core/operate/metrics.ts';
import { createMetricLog } from '../../../../lib/http/server/log.ts';
import { type HttpResponse, toJsonResponse } from '../../../../lib/http/server/message.ts';
import { logEachRequest, toApiGatewayResult } from '../../../../lib/http/server/middleware.ts';
import { measureIngest, measureRequest } from '../../../../lib/http/server/request-metrics.ts';
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

async function served(
  answer: Omit<Served, 'response'> & { response?: HttpResponse },
  measure?: (served: Served, durationMs: number) => MetricValues,
) {
  const lines: LogLine[] = [];
  const measured: (MetricValues | undefined)[] = [];
  const times = [100.4, 112.6];
  const handler = middy<APIGatewayProxyEventV2>()
    .use(toApiGatewayResult())
    .use(
      logEachRequest(
        (line, metrics) => {
          lines.push(line);
          measured.push(metrics);
        },
        () => times.shift() ?? 0,
        measure,
      ),
    )
    .handler(async () => ({ response: toJsonResponse(202, { secret: secretBody }), ...answer }));
  const result = await handler(event, {} as never);
  return { lines: lines.map((line) => JSON.parse(JSON.stringify(line))), measured, result };
}

describe('the wide line', () => {
  test('is one per request, with its credential, route, outcome and duration', async () => {
    const response = toJsonResponse(202, {}, { location: '/v1/events/evt_1', 'idempotency-replayed': 'true' });

    const { lines } = await served({ response, credential });

    expect(lines).toEqual([
      {
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

describe('the metrics of a request', () => {
  const accepted = { EventsAccepted: 1 };
  const response = toJsonResponse(202, {});

  test.each<[string, Served, EventMetrics, MetricValues]>([
    ['an accepted event', { response }, accepted, { EventsAccepted: 1, IngestMs: 12 }],
    ['a repeated event', { response }, { EventsReplayed: 1 }, { EventsReplayed: 1, IngestMs: 12 }],
    ['a challenge', { response }, {}, {}],
    ['a request that waited', { response: waited(response) }, accepted, accepted],
    ['a refused event', { response, code: 'invalid_request' }, {}, { EventsRefused: 1 }],
    ['a conflict', { response, code: 'idempotency_conflict' }, {}, { EventsRefused: 1 }],
    ['an unknown sender', { response, code: 'unauthenticated' }, {}, { Unauthenticated: 1 }],
    ['a sender over its limit', { response, code: 'rate_limited' }, {}, { RateLimited: 1 }],
    ['a fault', { response, code: 'internal' }, {}, {}],
    ['an outage', { response, code: 'unavailable' }, {}, {}],
  ])('of %s', (_, one, events, metrics) => {
    expect(measureIngest(one, 12, events)).toEqual(metrics);
  });

  test('to the API count the senders that were turned away, and nothing else', () => {
    expect(measureRequest({ code: 'unauthenticated' })).toEqual({ Unauthenticated: 1 });
    expect(measureRequest({ code: 'rate_limited' })).toEqual({ RateLimited: 1 });
    expect(measureRequest({ code: 'not_found' })).toEqual({});
    expect(measureRequest({})).toEqual({});
  });

  test('are in its line with the duration of the same line', async () => {
    const { lines, measured } = await served({ credential }, (_, durationMs) => ({ IngestMs: durationMs }));

    expect(measured).toEqual([{ IngestMs: 12 }]);
    expect(lines).toMatchObject([{ durationMs: 12 }]);
  });

  test('make the line of an accepted event at most 0.8 kB long', async () => {
    const location = `/v1/events/evt_${'x'.repeat(60)}`;
    const answer = { response: toJsonResponse(202, {}, { location }), credential };
    const { lines, measured } = await served(answer, (one, ms) => measureIngest(one, ms, accepted));
    const written: string[] = [];

    const log = createMetricLog({
      deployment: 'Flowgate',
      now: () => new Date(0),
      write: (text) => written.push(text),
    });
    log(lines[0] as LogLine, measured[0]);

    expect(written).toHaveLength(1);
    expect(JSON.parse(written[0] ?? '')).toMatchObject({ event: location.slice(11), EventsAccepted: 1 });
    expect(written[0]?.endsWith('}\n')).toBe(true);
    expect(written[0]?.length).toBeLessThanOrEqual(800);
  });
});

function waited(response: HttpResponse): HttpResponse {
  return { ...response, headers: { ...response.headers, 'preference-applied': 'wait=5' } };
}
