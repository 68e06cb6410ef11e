import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { RunningRouter, type SendOptions } from './running-router.ts';

let router: RunningRouter;
beforeAll(async () => {
  router = await RunningRouter.start();
}, 180_000);
afterAll(() => router.stop());

const event = { source: 'shop', name: 'order.created', data: {} };

interface BadRequest {
  readonly method?: string;
  readonly path?: string;
  readonly body?: unknown;
  readonly options?: SendOptions;
  readonly status: number;
  readonly says: RegExp;
}

const requests: Readonly<Record<string, BadRequest>> = {
  'malformed JSON': { options: { raw: '{"source":' }, status: 400, says: /not valid JSON/ },
  'an empty body': {
    options: { raw: '', headers: { 'content-type': 'application/json' } },
    status: 400,
    says: /\/source: is missing/,
  },
  'an array without events': { body: [], status: 400, says: /no events/ },
  'bytes that are no UTF-8': { options: { raw: new Uint8Array([0x7b, 0xff, 0x7d]) }, status: 400, says: /UTF-8|JSON/ },
  'a key that is there twice': {
    options: { raw: '{"a":{"b":1,"b":2}}' },
    status: 400,
    says: /\/a\/b .* appears twice/,
  },
  'half of a character': { options: { raw: '{"a":"\\ud83d"}' }, status: 400, says: /\/a .* half a character/ },
  'bytes of Latin-1': {
    options: { raw: Buffer.from('{"a":"caf\u00e9"}', 'latin1') },
    status: 400,
    says: /not valid UTF-8/,
  },
  'text in Latin-1, as declared': {
    options: { raw: '{}', headers: { 'content-type': 'application/json; charset=ISO-8859-1' } },
    status: 415,
    says: /charset is "ISO-8859-1": send it as UTF-8/,
  },
  'compressed JSON': { options: { raw: gzipSync('{"a":1}') }, status: 415, says: /compressed \(gzip\)/ },
  'nesting without end': { options: { raw: '['.repeat(100_000) }, status: 400, says: /nested deeper/ },
  'a number that cannot be kept': {
    options: { raw: '{"a":1e1000000000}' },
    status: 400,
    says: /\/a \(line 1, column 6\) is a number that cannot be kept/,
  },
  'wrong types': {
    body: { source: 1, name: [], data: 'x' },
    status: 400,
    says: /\/source: must be a string; \/name: must be a string; \/data: must be an object/,
  },
  'unknown members': { body: { ...event, nme: 1 }, status: 400, says: /\/nme: is not a known member/ },
  'a source of AWS': { body: { ...event, source: 'aws.s3' }, status: 400, says: /must not begin with "aws\."/ },
  'missing mandatory fields, all at once': {
    body: event,
    status: 400,
    says: /orderId is missing.*customer is missing.*sku is missing.*quantity is missing.*unitPrice is missing.*stock is missing/,
  },
  'an unknown workflow': { path: '/v1/workflows/nope/runs', body: {}, status: 404, says: /"nope" is unknown/ },
  'an unknown route': { path: '/v2/events', body: {}, status: 404, says: /no route POST \/v2\/events/ },
  'a wrong method': { method: 'PUT', body: {}, status: 405, says: /PUT is not allowed/ },
  'a wrong media type': {
    options: { raw: 'a=b', headers: { 'content-type': 'text/plain' } },
    status: 415,
    says: /application\/json/,
  },
  'a body that is too large': {
    options: { raw: `{"a":"${'x'.repeat(4_200_000)}"}` },
    status: 413,
    says: /at most 4194304/,
  },
  'no credential': { body: event, options: { token: null }, status: 401, says: /no credential/ },
  'a token that is none': { body: event, options: { token: 'garbage' }, status: 401, says: /not valid/ },
  'an idempotency key that is too long': {
    body: event,
    options: { headers: { 'idempotency-key': 'k'.repeat(256) } },
    status: 400,
    says: /Idempotency-Key/,
  },
  'an event that is unknown': { method: 'GET', path: '/v1/events/evt_nope', status: 404, says: /unknown/ },
  'a run that is unknown': { method: 'GET', path: `/v1/runs/run_${'0'.repeat(44)}`, status: 404, says: /unknown/ },
};

describe('bad input', () => {
  test.each(Object.entries(requests))('%s is refused and leaves nothing behind', async (_, bad) => {
    const before = await router.aws('DynamoDB_20120810.Scan', { TableName: await eventsTable(), Select: 'COUNT' });

    const answer = await router.send(bad.method ?? 'POST', bad.path ?? '/v1/events', bad.body, bad.options);

    expect({ status: answer.status, detail: answer.body.detail }).toEqual({
      status: bad.status,
      detail: expect.stringMatching(bad.says),
    });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(JSON.stringify(answer.body)).not.toMatch(/ at .*\.(?:ts|mjs):\d+/);
    const after = await router.aws('DynamoDB_20120810.Scan', { TableName: await eventsTable(), Select: 'COUNT' });
    expect(after.Count).toBe(before.Count);
  });

  test('a wrong method is refused with the allowed methods', async () => {
    const answer = await router.send('DELETE', '/v1/events', undefined);

    expect(answer.headers.get('allow')).toBe('GET, HEAD, POST');
  });

  test('health needs no credential', async () => {
    const answer = await router.send('GET', '/health', undefined, { token: null });

    expect(answer).toMatchObject({ status: 200, body: { status: 'ok' } });
  });
});

describe('a credential', () => {
  test('without the scope is refused', async () => {
    const reader = await makeToken({ scopes: ['runs:read'] });

    const answer = await router.send('POST', '/v1/events', event, { token: reader });

    expect(answer).toMatchObject({ status: 403, body: { detail: expect.stringContaining('events:write') } });
  });

  test('of an organisation acts only for that organisation, and does not see others', async () => {
    const acme = await makeToken({ scopes: ['events:write', 'runs:read'], organisations: ['acme'] });
    const other = await router.send('POST', '/v1/events', { ...event, name: 'x', organisationId: 'other' });

    const foreign = await router.send(
      'POST',
      '/v1/events',
      { ...event, name: 'x', organisationId: 'other' },
      { token: acme },
    );
    const own = await router.send('POST', '/v1/events', { ...event, name: 'x' }, { token: acme });
    const read = await router.send('GET', `/v1/events/${other.body.event.id}`, undefined, { token: acme });

    expect(foreign.status).toBe(403);
    expect(own.body.event.organisationId).toBe('acme');
    expect(read.status).toBe(404);
  });

  test('that is revoked is refused', async () => {
    const token = await makeToken({ scopes: ['runs:read'] });
    const { body } = await router.send('GET', '/v1/tokens');
    const { id } = body.credentials.at(-1);

    await router.send('DELETE', `/v1/tokens/${id}`);

    expect((await router.send('GET', '/v1/workflows', undefined, { token })).status).toBe(401);
  });

  test('never returns its digest', async () => {
    const { body } = await router.send('GET', '/v1/tokens');

    expect(JSON.stringify(body)).not.toMatch(/digest|[0-9a-f]{64}/);
  });
});

async function makeToken(request: object): Promise<string> {
  const { body } = await router.send('POST', '/v1/tokens', { label: 'test', ...request });
  return body.token;
}

let table: string | undefined;
async function eventsTable(): Promise<string> {
  if (table !== undefined) return table;
  const { TableNames } = await router.aws('DynamoDB_20120810.ListTables', {});
  table = TableNames.find((name: string) => name.includes('Events')) as string;
  return table;
}
