// Any request gets a valid response: never a 5xx, never another shape, and nothing is written by a refused request.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { HttpResponse } from '../../../lib/http/server/message.ts';
import { anyJson as anyExactJson, anyMediaType } from '../../fixtures/hostile-requests.ts';
import { HttpWorld, type Sent } from '../../fixtures/http-world.ts';
import { workflow } from '../../fixtures/world.ts';

const orders = workflow('orders', {
  triggers: [{ source: 'shop' }],
  input: { required: ['orderId'], properties: { orderId: { type: 'string' }, lines: { items: { type: 'integer' } } } },
});
const draft = workflow('draft', { status: 'draft' });

const anyBytes = fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes));
const anyJson = fc.oneof(
  { weight: 4, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
  { weight: 1, arbitrary: anyExactJson },
);
const anyEvent = fc.record(
  {
    source: fc.oneof(fc.constant('shop'), anyJson),
    name: fc.oneof(fc.constant('order.created'), anyJson),
    data: fc.oneof(fc.record({ orderId: anyJson, lines: anyJson }, { requiredKeys: [] }), anyJson),
    organisationId: anyJson,
    stateValues: anyJson,
    debug: anyJson,
    active: anyJson,
    label: anyJson,
    scopes: fc.oneof(fc.constant(['admin']), anyJson),
    workflows: anyJson,
    expiresAt: fc.oneof(fc.constant('2027-01-01T00:00:00Z'), anyJson),
    ['__proto__']: anyJson,
  },
  { requiredKeys: [] },
);
const anyBody = fc.oneof(
  anyBytes,
  fc.string(),
  anyJson.map((value) => JSON.stringify(value)),
  anyEvent.map((value) => JSON.stringify(value)),
);
const headerName = fc.constantFrom(
  'content-type',
  'idempotency-key',
  'authorization',
  'host',
  'x-forwarded-proto',
  '__proto__',
);
const anyHeaders = fc.dictionary(
  fc.oneof(headerName, fc.string()),
  fc.oneof(fc.constant('application/json'), anyMediaType, fc.string()),
);
const anyId = fc.oneof(
  fc.constantFrom('orders', 'draft', orders.id, '__proto__', 'evt_', `evt_${'0'.repeat(36)}`, `run_${'0'.repeat(44)}`),
  fc.string().map((text) => text.replaceAll('/', '') || 'x'),
);
const anyPath = anyId.chain((id) =>
  fc.oneof(
    fc.constantFrom('/', '/health', '/v1/events', '/v1/runs', '/v1/workflows', '/v1/tokens', '/v1/audit'),
    fc.constantFrom(
      `/v1/events/${id}`,
      `/v1/runs/${id}`,
      `/v1/workflows/${id}`,
      `/v1/workflows/${id}/runs`,
      `/v1/tokens/${id}`,
      `/v1/tokens/${id}/rotate`,
    ),
    fc.string().map((text) => `/${text}`),
  ),
);
const anyMethod = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom('GET', 'POST', 'PATCH', 'DELETE') },
  { weight: 1, arbitrary: fc.constantFrom('PUT', 'HEAD', 'BREW') },
);
// Most requests have no query parameters, because an unknown one ends a request early.
const anyQuery: fc.Arbitrary<Record<string, string>> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  {
    weight: 2,
    arbitrary: fc
      .record(
        {
          unmatched: fc.constantFrom('true', 'x'),
          cursor: fc.string(),
          where: fc.oneof(fc.constantFrom('/orderId=A-1', '/a~2=', '=', '/__proto__=1'), fc.string()),
          contains: fc.string(),
          key: fc.string(),
          since: fc.oneof(fc.constantFrom('2h', '999999d', '2026-02-31'), fc.string()),
        },
        { requiredKeys: [] },
      )
      .map((query) => ({ ...query }) as Record<string, string>),
  },
  { weight: 1, arbitrary: fc.dictionary(fc.string(), fc.string()) },
);

function expectAnswer({ status, headers }: HttpResponse, body: { status?: unknown }): void {
  expect(status).toBeGreaterThanOrEqual(200);
  expect(status).toBeLessThan(500);
  expect(headers['content-type']).toBe(status < 400 ? 'application/json' : 'application/problem+json');
  if (status < 400) return;
  expect(body).toMatchObject({
    type: expect.stringMatching(/^urn:flowgate:problem:[a-z-]+$/),
    title: expect.stringMatching(/\S/),
    status,
    detail: expect.stringMatching(/\S/),
    instance: 'urn:flowgate:request:request-1',
  });
}

describe('any request', () => {
  test('gets a response below 500 in the right shape, and stores nothing if it is refused', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyMethod,
        anyPath,
        anyBody,
        anyHeaders,
        anyQuery,
        fc.boolean(),
        async (method, path, body, headers, query, isAuthorized) => {
          const world = new HttpWorld([orders, draft]);
          const { authorization: _, ...rest } = headers;
          const sent: Sent = isAuthorized
            ? { token: world.token(), headers: rest, query, body }
            : { headers, query, body };

          const answer = await world.send(method, path, sent);

          expectAnswer(answer.response, answer.body);
          if (answer.status >= 400) expect([world.calls, world.switches.size]).toEqual([[], 0]);
          if (!isAuthorized && !['/', '/health'].includes(path)) expect(answer.status).toBeGreaterThanOrEqual(401);
        },
      ),
      { numRuns: 3_000 },
    );
  });

  test('of four megabytes of errors gets a response within Lambda’s limit', async () => {
    const world = new HttpWorld([orders]);
    const data = { orderId: 'A', lines: Array(1_300_000).fill('') };

    const { status, response } = await world.send('POST', '/v1/workflows/orders/runs', {
      token: world.token(),
      body: { data },
    });

    expect(status).toBe(400);
    expect(response.body.length).toBeLessThan(1_000_000);
  });
});
