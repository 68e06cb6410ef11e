// The router's limits, to the byte; what is within them is returned unchanged.
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeToken, tokenRandomBytes } from '../../lib/core/credential/token.ts';
import { flowgate } from './command-line.ts';
import { eventually } from './eventually.ts';
import { type Answer, RunningRouter } from './running-router.ts';

const machines = {
  echo: { output: '{% $states.input.data %}', id: '0b7c1c1e-0000-4000-8000-000000000001' },
  'where-it-lies': {
    output: {
      isInline: '{% $exists($states.input.data) %}',
      bytes: '{% $states.input.dataRef.bytes ? $states.input.dataRef.bytes : 0 %}',
    },
    id: '0b7c1c1e-0000-4000-8000-000000000002',
  },
};

let router: RunningRouter;
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'flowgate-e2e-'));
  for (const [name, { id, output }] of Object.entries(machines)) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'workflow.json'), JSON.stringify({ id, triggers: [{ event: name }] }));
    const States = { A: { Type: 'Pass', Output: output, End: true } };
    const definition = { QueryLanguage: 'JSONata', StartAt: 'A', States };
    writeFileSync(join(folder, name, 'definition.asl.json'), JSON.stringify(definition));
  }
  router = await RunningRouter.start('--workflows', folder);
}, 180_000);
afterAll(() => router.stop());

const post = (body: object, headers: Record<string, string> = {}): Promise<Answer> =>
  router.send('POST', '/v1/events', { source: 's', name: 'nobody.cares', data: {}, ...body }, { headers });

describe('a limit', () => {
  test.each([
    ['a source', { source: 's'.repeat(256) }, { source: 's'.repeat(257) }],
    ['a name', { name: 'n'.repeat(128) }, { name: 'n'.repeat(129) }],
    ['an organisation', { organisationId: 'o'.repeat(128) }, { organisationId: 'o'.repeat(129) }],
    ['nesting', { data: nested(98) }, { data: nested(99) }],
  ])('of %s is exact', async (_, within, beyond) => {
    const answers = [await post(within), await post(beyond)];

    expect(answers.map(({ status }) => status)).toEqual([202, 400]);
  });

  test.each(['source', 'name', 'organisationId'])('of %s does not allow an empty text', async (member) => {
    const answer = await post({ [member]: '' });

    expect(answer.status).toBe(400);
    expect(answer.body.errors).toEqual([{ pointer: `/${member}`, message: expect.any(String) }]);
  });

  test('of an Idempotency-Key is 255 characters', async () => {
    const keys = ['k'.repeat(255), 'k'.repeat(256)];

    const answers = await Promise.all(keys.map((key) => post({}, { 'idempotency-key': key })));

    expect(answers.map(({ status }) => status)).toEqual([202, 400]);
  });

  test('of a body is exactly 4 MiB', async () => {
    const send = (bytes: number) => router.send('POST', '/v1/events', undefined, { raw: bodyOf(bytes) });

    const answers = [await send(4_194_304), await send(4_194_305)];

    expect(answers.map(({ status }) => status)).toEqual([202, 413]);
    expect(answers[0]?.body.event.id).toMatch(/^evt_/);
  });

  test('of an uploaded body is exactly 10 MiB', async () => {
    const send = async (bytes: number) => {
      const asked = await router.send('POST', '/v1/uploads', { bytes });
      const { id, url, method } = asked.body.upload;
      const put = await fetch(url, { method, body: bodyOf(bytes) });
      const headers = { 'flowgate-upload': id, 'content-type': 'application/json' };
      return { put, ...(await router.send('POST', '/v1/events', undefined, { headers })) };
    };

    const answers = [await send(10_485_760), await send(10_485_761)];

    expect(answers.map(({ put, status }) => [put.status, status])).toEqual([
      [200, 202],
      [200, 413],
    ]);
  });

  test('of an upload is exactly 52 MiB', async () => {
    const answers = [54_525_952, 54_525_953].map((bytes) => router.send('POST', '/v1/uploads', { bytes }));

    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([201, 400]);
  });

  test('of inline data is exactly 200 KiB; larger data is passed by reference', async () => {
    const dataOf = (bytes: number) => ({ x: 'x'.repeat(bytes - '{"x":""}'.length) });

    const lain = await Promise.all(
      [204_800, 204_801].map(async (bytes) => {
        const { body } = await post({ name: 'where-it-lies', data: dataOf(bytes) });
        return (await router.ended(body.runs[0].id)).output;
      }),
    );

    expect(lain).toEqual([
      { isInline: true, bytes: 0 },
      { isInline: false, bytes: 204_801 },
    ]);
  });

  test('of a request’s head allows a header of 300 bytes, and 60 headers', async () => {
    const headers = Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`x-header-${at}`, 'v'.repeat(50)]));

    const answers = [await post({}, { 'x-long': 'v'.repeat(300) }), await post({}, headers)];

    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
  });

  test('of a request’s head refuses the requests that AWS refuses, before any handler', async () => {
    const answer = await post({}, { 'x-long': 'v'.repeat(11_000) });

    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
  });
});

describe('data', () => {
  test.each(
    Object.entries({
      'of every language': { text: 'Grüße, 世界, مرحبا, ไทย, \u0301e\u0301', 'ключ 🔑': '🙂👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿' },
      'with control characters': { text: '\u0000\u0001\b\t\n\u001f\u007f\u2028\u2029\ufeff' },
      'with empty texts and empty names': { '': '', a: { '': { '': '' } } },
      'with empty lists and objects': { list: [], object: {}, nested: [[[]], [{}]], one: [1] },
      'with null, false and zero': { none: null, no: false, zero: 0, list: [null, false, 0, ''] },
      'with numbers': { small: 0.1, tiny: 5e-324, large: 1.7976931348623157e308, whole: 9007199254740991, less: -1.5 },
      'with names of JSONata and of paths': { '$.a': '$.b', '{% x %}': '{% $x %}', 'a.b': 'States.Format', $$: 1 },
      'with names of a prototype’s members': JSON.parse(
        '{"constructor":{"prototype":1},"toString":"t","hasOwnProperty":1}',
      ),
      'with a member named __proto__': JSON.parse('{"__proto__":{"admin":true},"nested":{"__proto__":null}}'),
      'with placeholders of an input transformer': { text: '<data> <aws.events.event.json> "<x>" \\"' },
    }),
  )('%s leaves the execution unchanged', async (_, data) => {
    const { body } = await post({ name: 'echo', data });

    const run = await router.ended(body.runs[0].id);
    const kept = await router.send('GET', `/v1/events/${body.event.id}`);

    expect(JSON.stringify(run.output)).toBe(JSON.stringify(data));
    expect(JSON.stringify(kept.body.event.data)).toBe(JSON.stringify(data));
  });
});

test('data with half of a surrogate pair is refused with its pointer: UTF-8 cannot encode it', async () => {
  const { status, body } = await post({ name: 'echo', data: { list: ['a', 'a\ud800b'] } });

  expect([status, body.errors]).toEqual([400, [{ pointer: '/data/list/1', message: expect.any(String) }]]);
});

test('the fourth request of a credential with three a day is refused, in the dialect’s own shape; other credentials are not affected', async () => {
  const made = await flowgate(
    ['tokens', 'create', '--label', 'few', '--scope', 'events:write', 'runs:write', '--rate', '3/d', '--json'],
    { FLOWGATE_URL: router.url, FLOWGATE_TOKEN: router.token },
  );
  const { token, credential } = JSON.parse(made.stdout);
  const event = { source: 's', name: 'nobody.cares', data: {} };
  const send = () => router.send('POST', '/v1/events', event, { token });

  const taken = [await send(), await send(), await send()];
  const refused = await send();
  const inWorqhat = await router.send('POST', '/flows/trigger/echo', {}, { token });
  const other = await post({});

  expect(credential.rateLimit).toEqual({ requests: 3, seconds: 86_400 });
  expect(taken.map(({ status, headers }) => [status, headers.get('ratelimit')?.split(';t=')[0]])).toEqual([
    [202, '"credential";r=2'],
    [202, '"credential";r=1'],
    [202, '"credential";r=0'],
  ]);
  expect([refused.status, refused.body.title]).toEqual([429, 'Too many requests']);
  expect([inWorqhat.status, inWorqhat.body.error]).toEqual([429, 'Too Many Requests']);
  for (const { headers } of [refused, inWorqhat]) {
    expect(headers.get('ratelimit-policy')).toBe('"credential";q=3;w=86400');
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  }
  expect(other.status).toBe(202);
});

test('two environments never see each other’s events, runs, keys or credentials, and do not change each other’s switches', async () => {
  const { TableNames } = await router.aws('DynamoDB_20120810.ListTables', {});
  const table = TableNames.find((name: string) => name.includes('Credentials'));
  const asked = ['--label', 'staging', '--scope', 'admin', '--environment', 'staging', '--table', table, '--json'];
  const aws = { AWS_ENDPOINT_URL: router.awsEndpoint, AWS_REGION: 'us-east-1' };
  const made = await flowgate(['tokens', 'create', ...asked], {
    ...aws,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
  const { token } = JSON.parse(made.stdout);
  const headers = { 'idempotency-key': 'shared' };
  const event = { source: 's', name: 'echo', data: { a: 1 } };

  const ours = await router.send('POST', '/v1/events', event, { headers });
  const theirs = await router.send('POST', '/v1/events', { ...event, data: { a: 2 } }, { headers, token });
  await post({ name: 'only.in.production' });
  const [unmatched, tokens, ...foreign] = await Promise.all([
    router.send('GET', '/v1/events?unmatched=true', undefined, { token }),
    router.send('GET', '/v1/tokens', undefined, { token }),
    router.send('GET', `/v1/events/${ours.body.event.id}`, undefined, { token }),
    router.send('GET', `/v1/runs/${ours.body.runs[0].id}`, undefined, { token }),
    router.send('GET', `/v1/events/${theirs.body.event.id}`),
    router.send('GET', `/v1/runs/${theirs.body.runs[0].id}`),
  ]);

  expect([ours.status, theirs.status]).toEqual([202, 202]);
  expect(theirs.headers.get('idempotency-replayed')).toBeNull();
  expect(theirs.body.event.environment).toBe('staging');
  expect(unmatched?.body.events).toEqual([]);
  expect(tokens?.body.credentials.map(({ label }: { label: string }) => label)).toEqual(['staging']);
  expect(foreign.map(({ status }) => status)).toEqual([404, 404, 404, 404]);

  const { id } = theirs.body.workflows[0];
  await router.send('PATCH', `/v1/workflows/${id}`, { active: false }, { token });
  const refused = await eventually(
    () => router.send('POST', `/v1/workflows/${id}/runs`, {}, { token }),
    ({ status }) => status === 409,
  );
  const isActive = ({ body }: Awaited<ReturnType<typeof router.send>>) =>
    body.workflows?.find((one: { id: string }) => one.id === id)?.active;
  const [started, here, there, ...trails] = await Promise.all([
    router.send('POST', `/v1/workflows/${id}/runs`, {}),
    router.send('GET', '/v1/workflows'),
    // Each instance of a function remembers a switch for some seconds.
    eventually(
      () => router.send('GET', '/v1/workflows', undefined, { token }),
      (answer) => isActive(answer) === false,
    ),
    router.send('GET', '/v1/audit'),
    router.send('GET', '/v1/audit', undefined, { token }),
  ]);

  expect(refused.body.detail).toContain('in environment "staging"');
  expect(started?.status).toBe(202);
  expect(await router.ended(started?.body.run.id)).toMatchObject({ status: 'succeeded' });
  expect([isActive(here), isActive(there)]).toEqual([true, false]);
  const switched = trails.map(({ body }) => body.entries.map(({ action }: { action: string }) => action));
  expect(switched[0]).not.toContain('workflow.switched');
  expect(switched[1]).toContain('workflow.switched');
});

/** An event of the given size in bytes. */
function bodyOf(bytes: number): string {
  const start = '{"source":"s","name":"nobody.cares","data":{"x":"';
  return `${start}${'x'.repeat(bytes - start.length - 3)}"}}`;
}

/** An object with nested lists, of the given depth. */
function nested(levels: number): object {
  return { x: JSON.parse('['.repeat(levels) + ']'.repeat(levels)) };
}

// The last one: no new credential is accepted from this address for the rest of the minute.
test('an address that guesses secrets is blocked, but a known credential still works from it', async () => {
  const guess = () => ({
    grant_type: 'client_credentials',
    client_id: 'cred_0',
    client_secret: makeToken(randomBytes(tokenRandomBytes)),
  });
  const statuses = new Set<number>();

  // One after the other, because each instance counts by itself.
  for (let at = 0; at < 250 && !statuses.has(429); at += 1) {
    const { status } = await router.send('POST', '/oauth/token', guess(), { token: null });
    statuses.add(status);
  }
  const other = await post({});

  expect(statuses).toEqual(new Set([400, 429]));
  expect(other.status).toBe(202);
});
