import { describe, expect, jest, test } from '@jest/globals';
import {
  ApiError,
  type CallAnswer,
  type CallInput,
  createClient,
  UnexpectedAnswerError,
  UnreachableError,
} from '../../../../lib/http/contract/client.ts';
import { HttpWorld } from '../../../fixtures/http-world.ts';
import { workflow } from '../../../fixtures/world.ts';

function setUp(answer: Response | Error = Response.json({})) {
  const fetch = jest.fn<typeof globalThis.fetch>(async () => {
    if (answer instanceof Error) throw answer;
    return answer;
  });
  const client = createClient({ url: 'https://router.test/', token: 'fgt_secret', fetch });
  const sent = () => {
    const [url, init] = fetch.mock.calls[0] ?? [];
    return { url: String(url), ...init };
  };
  return { client, fetch, sent };
}

describe('a call', () => {
  test('writes parameters into the path and the query', async () => {
    const { client, sent } = setUp();

    await client.call('GET /v1/runs/{id}', { params: { id: 'a/b ?' } });
    expect(sent()).toMatchObject({ method: 'GET', url: 'https://router.test/v1/runs/a%2Fb%20%3F' });

    const other = setUp();
    await other.client.call('GET /v1/audit', { query: { limit: 2, cursor: 'a&b' } });
    expect(other.sent().url).toBe('https://router.test/v1/audit?limit=2&cursor=a%26b');
  });

  test('leaves out a parameter that is undefined', async () => {
    const { client, sent } = setUp();

    await client.call('GET /v1/audit', { query: { cursor: undefined } });

    expect(sent().url).toBe('https://router.test/v1/audit');
  });

  test('sends a body as JSON, and no body if it names an upload', async () => {
    const { client, sent } = setUp();
    await client.call('PATCH /v1/workflows/{idOrName}', { params: { idOrName: 'w' }, body: { active: false } });
    expect(sent()).toMatchObject({
      body: '{"active":false}',
      headers: { authorization: 'Bearer fgt_secret', 'content-type': 'application/json' },
    });

    const other = setUp();
    await other.client.call('POST /v1/events', { uploadId: 'upl_1', headers: { 'idempotency-key': 'k' } });
    expect(other.sent()).not.toHaveProperty('body');
    expect(other.sent().headers).toMatchObject({ 'flowgate-upload': 'upl_1', 'idempotency-key': 'k' });
  });

  test('needs no token for what is public', async () => {
    const { fetch, sent } = setUp();

    await createClient({ url: 'https://router.test', fetch }).call('GET /health');

    expect(sent().headers).toEqual({});
  });

  test('ends when its signal does', async () => {
    const { client, fetch } = setUp();
    const reason = new Error('the page was left');
    fetch.mockImplementation(async (_, init) => {
      throw init?.signal?.reason;
    });

    await expect(client.call('GET /health', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe('an error', () => {
  const problem = {
    type: 'urn:flowgate:problem:not-found',
    title: 'Not found',
    status: 404,
    detail: 'run "x" is unknown in this environment',
    instance: 'urn:flowgate:request:1',
  };

  test('has the problem of the router', async () => {
    const { client } = setUp(Response.json(problem, { status: 404, headers: { 'retry-after': '1' } }));

    const error = await client.call('GET /v1/runs/{id}', { params: { id: 'x' } }).catch((caught: unknown) => caught);

    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 404, problem, message: '404: run "x" is unknown in this environment' });
    expect((error as ApiError).headers.get('retry-after')).toBe('1');
  });

  test.each([
    ['of the gateway', Response.json({ message: 'Too Many Requests' }, { status: 429 }), '429: Too Many Requests'],
    ['without JSON members', Response.json(null, { status: 500, statusText: 'Oh' }), '500: Oh'],
  ])('%s has no problem', async (_, answer, message) => {
    const error = await setUp(answer)
      .client.call('GET /health')
      .catch((caught: unknown) => caught);

    expect(error).toMatchObject({ name: 'ApiError', problem: undefined, message });
  });

  test('reports a missing response or one that is not JSON, without the token', async () => {
    const refused = new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') });
    const unreachable = await setUp(refused)
      .client.call('GET /health')
      .catch((caught: unknown) => caught);
    const page = await setUp(new Response('<html>'))
      .client.call('GET /health')
      .catch((caught: unknown) => caught);

    expect(unreachable).toBeInstanceOf(UnreachableError);
    expect(page).toBeInstanceOf(UnexpectedAnswerError);
    expect(String(unreachable)).toBe('UnreachableError: connect ECONNREFUSED');
    expect(`${unreachable} ${page}`).not.toContain('fgt_secret');
  });
});

test('the client and the routes agree', async () => {
  const orders = workflow('orders', { triggers: [{ source: 'shop' }] });
  const world = new HttpWorld([orders]);
  const send: typeof globalThis.fetch = async (input, init = {}) => {
    const { pathname, search } = new URL(String(input));
    const headers = init.headers as Record<string, string>;
    const body = init.body === undefined ? undefined : JSON.parse(String(init.body));
    const answer = await world.send(init.method ?? '', pathname, { headers, body, rawQuery: search.slice(1) });
    return Response.json(answer.body, { status: answer.status, headers: answer.headers });
  };
  const client = createClient({ url: 'http://router.test', token: world.token(), fetch: send });

  const sent = await client.call('POST /v1/events', {
    body: { source: 'shop', name: 'order.created', data: { a: 1 } },
  });
  const [run] = sent.body.runs;
  const { body } = await client.call('GET /v1/runs/{id}', { params: { id: run?.id ?? '' } });

  expect(sent.status).toBe(202);
  expect(body.run).toMatchObject({ id: run?.id, status: 'accepted', workflow: 'orders' });
});

test('the types follow the rows', () => {
  const inputs: readonly [CallInput<'GET /v1/runs/{id}'>, CallInput<'POST /v1/events'>, CallInput<'GET /v1/audit'>][] =
    [
      // @ts-expect-error the path needs its parameter
      [{}, { uploadId: 'u' }, {}],
      // @ts-expect-error the body lacks its data
      [{ params: { id: 'a' } }, { body: { source: 's', name: 'n' } }, {}],
      // @ts-expect-error the list has no such parameter
      [{ params: { id: 'a' } }, { uploadId: 'u' }, { query: { before: '2h' } }],
      [{ params: { id: 'a' } }, { uploadId: 'u' }, { query: { limit: 1 } }],
    ];
  // @ts-expect-error the run has no such member
  const read = ({ body }: CallAnswer<'GET /v1/runs/{id}'>) => body.run.name;

  expect([inputs.length, typeof read]).toEqual([4, 'function']);
});
