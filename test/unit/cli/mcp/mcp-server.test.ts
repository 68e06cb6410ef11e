// The MCP server as a client of the SDK sees it; the router is a stub that records its requests.

import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { Client, InMemoryTransport } from '@modelcontextprotocol/client';
import { createMcpServer, listTools } from '../../../../lib/cli/mcp/mcp-server.ts';

const token = 'fgt_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0000';
const preview = { count: 3, isExact: true, due: 3, sample: [], until: '2026-11-28T10:00:00.000Z' };

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly headers: Headers;
}

interface Bench {
  readonly sent: Sent[];
  readonly client: Client;
  /** Calls a tool. @returns its texts, and whether it is an error */
  readonly call: (name: string, args?: object) => Promise<{ readonly texts: string[]; readonly isError: boolean }>;
}

const open: Client[] = [];
afterEach(async () => {
  jest.restoreAllMocks();
  for (const client of open.splice(0)) await client.close();
});

/** @param answer the body of every answer of the router, or the answer for a request */
async function start(answer: object | ((sent: Sent) => Response), allowsWrite = false): Promise<Bench> {
  const sent: Sent[] = [];
  jest.spyOn(globalThis, 'fetch').mockImplementation(async (address, init = {}) => {
    const { pathname, search } = new URL(String(address));
    const { method = 'GET', body } = init;
    const read = body === undefined || body === null ? undefined : (String(body) as string);
    const one = { method, path: `${pathname}${search}`, body: read, headers: new Headers(init.headers) };
    sent.push(one);
    return typeof answer === 'function' ? answer(one) : Response.json(answer);
  });
  const connection = { url: 'http://router.test', token };
  const server = createMcpServer({ connection, allowsWrite, version: '1.2.3' });
  const [own, other] = InMemoryTransport.createLinkedPair();
  const client = new Client({ name: 'test', version: '1' });
  await Promise.all([server.connect(own as never), client.connect(other)]);
  open.push(client);
  return {
    sent,
    client,
    call: async (name, args = {}) => {
      const { content, isError = false } = await client.callTool({ name, arguments: args as Record<string, unknown> });
      return { texts: content.map((part) => (part.type === 'text' ? part.text : '')), isError };
    },
  };
}

describe('without --allow-write', () => {
  test('only tools that read are offered, and they say so', async () => {
    const { client } = await start({});

    const { tools } = await client.listTools();

    expect(tools.map(({ name }) => name)).toEqual([
      ...['list_events', 'show_event', 'explain_event', 'explain_draft'],
      ...['list_runs', 'show_run', 'run_history', 'run_definition'],
      ...[
        'list_workflows',
        'list_problems',
        'list_dead_letters',
        'show_metrics',
        'list_audit',
        'list_replays',
        'whoami',
      ],
    ]);
    expect(tools.every(({ annotations }) => annotations?.readOnlyHint === true)).toBe(true);
    expect(client.getServerVersion()).toMatchObject({ name: 'flowgate', version: '1.2.3' });
  });

  test.each(
    listTools(true)
      .filter(({ effect }) => effect !== 'read')
      .map(({ name }) => name),
  )('%s does not exist, and nothing is sent', async (name) => {
    const { call, sent } = await start({});

    await expect(call(name, {})).rejects.toThrow(`Tool ${name} not found`);
    expect(sent).toEqual([]);
  });

  test('every tool reads with a GET, apart from the explanation of a draft', async () => {
    const { call, sent } = await start({});
    const required = { id: 'evt_1', source: 's', name: 'n', data: {} };

    for (const { name, input } of listTools(false)) {
      const own = Object.fromEntries(
        Object.entries(required).filter(([member]) =>
          ['id', 'data'].includes(member) ? member in input.shape : name === 'explain_draft',
        ),
      );
      if (name !== 'show_metrics') expect(await call(name, own)).toMatchObject({ isError: false });
    }

    expect(sent.filter(({ method }) => method !== 'GET').map(({ method, path }) => [method, path])).toEqual([
      ['POST', '/v1/explain'],
    ]);
    expect(sent.every(({ headers }) => headers.get('authorization') === `Bearer ${token}`)).toBe(true);
  });
});

describe('a list', () => {
  test('has pages of 20, and passes the filter and the cursor on', async () => {
    const { call, sent } = await start({ runs: [], cursor: 'next' });

    const { texts } = await call('list_runs', { workflow: 'orders', since: '2h' });
    await call('list_runs', { workflow: 'orders', since: '2h', limit: 5, cursor: 'next' });

    expect(JSON.parse(texts[0] ?? '')).toEqual({ runs: [], cursor: 'next' });
    expect(sent.map(({ path }) => path)).toEqual([
      '/v1/runs?workflow=orders&since=2h&limit=20',
      '/v1/runs?workflow=orders&since=2h&cursor=next&limit=5',
    ]);
  });

  test('refuses what its input does not have, before anything is sent', async () => {
    const { call, sent } = await start({});

    const wrong = await Promise.all([call('list_runs', { statu: 'failed' }), call('list_runs', { limit: 101 })]);

    expect(wrong.map(({ isError }) => isError)).toEqual([true, true]);
    expect(sent).toEqual([]);
  });
});

describe('an error', () => {
  test('is the problem of the router in its words, with the fields', async () => {
    const errors = [{ pointer: '/since', message: 'must be a moment' }];
    const { call } = await start(() => Response.json({ detail: 'the request is not valid', errors }, { status: 400 }));

    expect(await call('list_runs')).toEqual({
      isError: true,
      texts: ['400: the request is not valid\n/since: must be a moment'],
    });
  });

  test('of the connection says what to do, and has no token', async () => {
    const { call } = await start(() => {
      throw new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') });
    });

    const { isError, texts } = await call('whoami');

    expect(isError).toBe(true);
    expect(texts[0]).toMatch(/the router at http:\/\/router\.test cannot be reached \(connect ECONNREFUSED\)/);
    expect(texts[0]).not.toContain(token);
  });

  test('of metrics names CloudWatch, if the router does not run here', async () => {
    const { call } = await start({});

    expect(await call('show_metrics')).toEqual({
      isError: true,
      texts: ['the router at http://router.test does not run on this machine: its metrics are in CloudWatch'],
    });
  });
});

describe('a result', () => {
  test('that is long has its large values shortened, and says so', async () => {
    const event = { id: 'evt_1', data: { text: 'x'.repeat(100_000), small: 1 } };
    const { call } = await start({ event, runs: [{ id: 'run_1', output: { small: 1 } }] });

    const { texts, isError } = await call('show_event', { id: 'evt_1' });

    expect(isError).toBe(false);
    expect(texts.join('').length).toBeLessThan(60_000);
    const shown = JSON.parse(texts[0] ?? '');
    expect(shown.event.data).toMatch(/^\{"text":"x+… \(100021 characters\)$/);
    expect(shown.runs).toEqual([{ id: 'run_1', output: { small: 1 } }]);
    expect(texts[1]).toMatch(/^the values of more than 8000 characters are shortened/);
  });

  test('that cannot be made short says what to do', async () => {
    const { call } = await start({
      runs: Array.from({ length: 2_000 }, (_, n) => ({ id: `run_${n}`, workflow: 'orders' })),
    });

    const { texts, isError } = await call('list_runs');

    expect(isError).toBe(true);
    expect(texts[0]).toMatch(/^the result has \d+ characters, and at most 60000 are returned: use a smaller "limit"/);
  });

  test('keeps all digits of numbers', async () => {
    const { call } = await start(() => new Response('{"run":{"output":9007199254740993}}'));

    expect((await call('show_run', { id: 'run_1' })).texts).toEqual(['{"run":{"output":9007199254740993}}']);
  });
});

describe('with --allow-write', () => {
  test('an event is sent with its data as JSON text, with all digits, and with a key', async () => {
    const { call, sent } = await start({ event: { id: 'evt_1' } }, true);

    await call('send_event', { source: 'shop', name: 'order', data: '{"n":9007199254740993}', key: 'k-1' });

    expect(sent).toMatchObject([{ method: 'POST', path: '/v1/events' }]);
    expect(sent[0]?.body).toBe('{"source":"shop","name":"order","data":{"n":9007199254740993}}');
    expect(sent[0]?.headers.get('idempotency-key')).toBe('k-1');
  });

  test.each([
    [
      'an object with a number that has lost digits',
      { n: 9007199254740992 },
      /"n" has a number that may have lost digits/,
    ],
    ['a text that is not JSON', '{"n":', /not valid JSON/],
    ['a list', '[1]', /not a JSON object/],
  ])('an event is not sent with %s', async (_, data, message) => {
    const { call, sent } = await start({}, true);

    const { isError, texts } = await call('send_event', { source: 'shop', name: 'order', data });

    expect({ isError, text: texts[0] }).toEqual({ isError: true, text: expect.stringMatching(message) });
    expect(sent).toEqual([]);
  });

  test.each([
    ['cancel_run', { id: 'run_1', reason: 'r' }, 'POST /v1/runs/run_1/cancel', '{"reason":"r"}'],
    ['redrive_run', { id: 'run_1' }, 'POST /v1/runs/run_1/redrive', '{}'],
    ['replay_event', { id: 'evt_1', workflow: 'w' }, 'POST /v1/events/evt_1/replay', '{"workflow":"w"}'],
    ['pause_workflow', { workflow: 'w', hold: true }, 'PATCH /v1/workflows/w', '{"active":false,"whileOff":"hold"}'],
    ['resume_workflow', { workflow: 'a b' }, 'PATCH /v1/workflows/a%20b', '{"active":true}'],
    ['move_dead_letters', { queue: 'starts', ids: ['1'] }, 'POST /v1/dead-letters/starts/move', '{"ids":["1"]}'],
    ['discard_dead_letters', { queue: 'starts', ids: ['1'] }, 'POST /v1/dead-letters/starts/discard', '{"ids":["1"]}'],
    ['stop_replay', { id: 'rep_1' }, 'DELETE /v1/replays/rep_1', undefined],
  ])('%s sends one request', async (name, args, request, body) => {
    const { call, sent } = await start({}, true);

    expect(await call(name, args)).toEqual({ isError: false, texts: ['{}'] });
    expect(sent.map((one) => [`${one.method} ${one.path}`, one.body])).toEqual([[request, body]]);
  });

  test('dead letters are moved by their IDs, never all at once', async () => {
    const { call, sent } = await start({}, true);

    expect(await call('move_dead_letters', { queue: 'starts' })).toMatchObject({ isError: true });
    expect(sent).toEqual([]);
  });
});

describe('an act on many', () => {
  const answer = ({ path }: Sent): Response =>
    Response.json(path.endsWith('?preview=true') ? preview : { replay: { id: 'rep_1' } });
  const failed = { runs: { workflow: 'orders', status: 'failed' } };

  test('is only previewed, until its confirmation is sent: then it has the count and the end of the preview', async () => {
    const { call, sent } = await start(answer, true);

    const first = await call('redrive_runs', failed);
    const { confirmation, preview: shown } = JSON.parse(first.texts[0] ?? '');
    const second = await call('redrive_runs', { ...failed, confirmation });

    expect(shown).toEqual(preview);
    expect(second.texts).toEqual(['{"replay":{"id":"rep_1"}}']);
    expect(sent.map(({ path }) => path)).toEqual(['/v1/runs/redrive?preview=true', '/v1/runs/redrive']);
    expect(JSON.parse(String(sent[1]?.body))).toEqual({
      filter: { ...failed.runs, until: preview.until },
      expect: 3,
    });
    expect(sent[1]?.headers.get('idempotency-key')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test.each([
    ['another filter', 'redrive_runs', { runs: { workflow: 'orders' } }],
    ['another act', 'cancel_runs', failed],
    ['a replay', 'replay_events', failed],
  ])('is refused with the confirmation of %s', async (_, name, args) => {
    const { call, sent } = await start(answer, true);
    const { confirmation } = JSON.parse((await call('redrive_runs', failed)).texts[0] ?? '');

    const { isError, texts } = await call(name, { ...args, confirmation });

    expect({ isError, text: texts[0] }).toEqual({
      isError: true,
      text: expect.stringMatching(/^the confirmation is not of this act/),
    });
    expect(sent).toHaveLength(1);
  });

  test('is refused with a confirmation that was changed or made up', async () => {
    const { call, sent } = await start(answer, true);
    const { confirmation } = JSON.parse((await call('redrive_runs', failed)).texts[0] ?? '');
    const [, signature] = String(confirmation).split('.');
    const other = Buffer.from(JSON.stringify({ expect: 99, until: preview.until })).toString('base64url');

    for (const made of [`${other}.${signature}`, 'true', '.', `${other}.`]) {
      expect(await call('redrive_runs', { ...failed, confirmation: made })).toMatchObject({ isError: true });
    }
    expect(sent).toHaveLength(1);
  });

  test('takes either runs or events', async () => {
    const { call, sent } = await start(answer, true);

    const both = await call('replay_events', { runs: {}, events: {} });
    const events = await call('replay_events', { events: { outcome: 'unmatched' }, workflow: 'orders' });

    expect(both.isError).toBe(true);
    expect(events.isError).toBe(false);
    expect(sent.map(({ body }) => JSON.parse(String(body)))).toEqual([
      { filter: { events: { outcome: 'unmatched' } }, workflow: 'orders' },
    ]);
  });
});
