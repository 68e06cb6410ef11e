// The cost of a request before its sender is known: no service call for most requests, at most one read. So a sender without a credential
// can neither make the router expensive nor use up the capacity of others.
import { describe, expect, test } from '@jest/globals';
import { maxGuesses } from '../../../lib/core/credential/guess-counter.ts';
import { apiRoutes } from '../../../lib/http/server/api-routes.ts';
import { createFallback } from '../../../lib/http/server/fallback.ts';
import { ingestRoutes } from '../../../lib/http/server/ingest-routes.ts';
import type { HttpRequest } from '../../../lib/http/server/message.ts';
import type { Route } from '../../../lib/http/server/route.ts';
import { createRequestHandler } from '../../../lib/http/server/serve.ts';
import { HttpWorld } from '../../fixtures/http-world.ts';
import { senders } from '../../fixtures/signers/senders.ts';
import { workflow } from '../../fixtures/world.ts';

const rows = [...ingestRoutes, ...apiRoutes] as readonly Route<HttpWorld>[];
const unguarded = [
  'GET /',
  'GET /health',
  'GET /openapi.json',
  'GET /openapi-dialects.json',
  'GET /console',
  'GET /console/{path+}',
];
/** What needs no call of AWS. `verifyIssued` computes; test/unit/core/credential/issued-token.test.ts counts what it fetches. */
const free = new Set([
  'now',
  'randomBytes',
  'route',
  'uptimeSeconds',
  'openApi',
  'dialectsOpenApi',
  'verifyIssued',
  'calls',
]);

/** The same dependencies, with a record of every function that is called. */
function watched<Deps extends object>(deps: Deps, calls: string[], prefix = ''): Deps {
  return new Proxy(deps, {
    get(target, name) {
      const value = Reflect.get(target, name, target) as unknown;
      if (typeof value === 'function') {
        return (...given: unknown[]) => {
          if (!free.has(String(name))) calls.push(`${prefix}${String(name)}`);
          return (value as (...given: unknown[]) => unknown).apply(target, given);
        };
      }
      const isStore = name === 'credentials' || name === 'files' || name === 'events' || name === 'rates';
      return isStore ? watched(value as object, calls, `${String(name)}.`) : value;
    },
  });
}

function setUp() {
  const world = new HttpWorld([workflow('orders')]);
  const calls: string[] = [];
  const serve = createRequestHandler<HttpWorld>({
    routes: rows,
    fallback: createFallback(rows),
    deps: watched(world, calls),
  });
  return { world, calls, serve };
}

type Presented = Partial<Pick<HttpRequest, 'headers' | 'body' | 'rawQuery' | 'params'>>;

function requestTo(key: string, { headers = {}, body = Buffer.from('{}'), ...rest }: Presented = {}): HttpRequest {
  const [method = '', path = ''] = key.split(' ');
  const type = { 'content-type': 'application/json' };
  const message = { method, path, routeKey: key, params: {}, query: {}, rawQuery: '', requestId: 'r' };
  return { ...message, headers: { ...type, ...headers }, body, sourceIp: '192.0.2.1', ...rest };
}

/** A secret in every place if a dialect reads one. */
const withSecret = (secret: string) => ({
  headers: { authorization: `Bearer ${secret}`, 'inbound-webhook-secret': secret, 'x-api-key': secret },
  body: Buffer.from(JSON.stringify({ grant_type: 'client_credentials', client_id: 'c', client_secret: secret })),
});

const wellFormed = new HttpWorld().token();
const wrongChecksum = `${wellFormed.slice(0, -1)}${wellFormed.endsWith('a') ? 'b' : 'a'}`;
const isPublic = (key: string) => rows.some((row) => row.key === key && row.scope === 'public');
const hooks = ['POST /hooks/{source}', 'GET /hooks/{source}', 'OPTIONS /hooks/{source}'];
const guarded = rows.map(({ key }) => key).filter((key) => !isPublic(key));
/** The token endpoint responds with 400. */
const refusals = [400, 401];
const takesChosen = new Set<string>(rows.filter(({ dialect }) => dialect.acceptsChosenSecrets).map(({ key }) => key));

describe.each([...guarded, 'POST /oauth/token'])('%s', (key) => {
  test('calls nothing for a request without a credential', async () => {
    const { calls, serve } = setUp();

    const { response } = await serve(requestTo(key));

    expect(refusals).toContain(response.status);
    expect(calls).toEqual([]);
  });

  test('calls nothing for a token with a wrong checksum, or reads once if a secret may be the team’s own', async () => {
    const { calls, serve } = setUp();

    const { response } = await serve(requestTo(key, withSecret(wrongChecksum)));

    expect(refusals).toContain(response.status);
    expect(calls).toEqual(takesChosen.has(key) ? ['findCredential'] : []);
  });

  test('reads once for a valid token that is unknown', async () => {
    const { calls, serve } = setUp();

    const { response } = await serve(requestTo(key, withSecret(wellFormed)));

    expect(refusals).toContain(response.status);
    expect(calls).toEqual(['findCredential']);
  });
});

test('every route is measured here', () => {
  const measured = new Set([...guarded, 'POST /oauth/token', ...hooks, ...unguarded]);

  expect(rows.map(({ key }) => key).filter((key) => !measured.has(key))).toEqual([]);
});

// The page is a file beside the code.
test.each(unguarded)('%s calls nothing outside of the function', async (key) => {
  const { calls, serve } = setUp();

  expect((await serve(requestTo(key))).response.status).toBe(200);
  expect(calls).toEqual(key.includes('/console') ? ['readConsoleFile'] : []);
});

describe('a source', () => {
  test.each(hooks)('that is not declared causes no call of %s', async (key) => {
    const { world, calls, serve } = setUp();

    await serve(requestTo(key, { params: { source: 'nobody' } }));

    expect([calls, world.secretReads]).toEqual([[], []]);
  });

  test.each(senders)(
    '$name reads its secrets once, or twice in 10 s, however many requests it did not sign',
    async (sender) => {
      const { world, calls, serve } = setUp();
      world.declare({ name: 'sender', secrets: ['ssm:/secret'], event: { fixed: 'e' }, ...sender.declaration });
      world.secretValues.set('ssm:/secret', sender.secret);
      const {
        headers,
        query = {},
        body = '{}',
      } = await sender.sign({
        body: sender.body ?? '{}',
        secret: sender.otherSecret,
        at: world.clock,
        url: 'https://hooks.example.org/hooks/sender',
      });
      const rawQuery = new URLSearchParams(query).toString();
      const forged = { headers, rawQuery, body: Buffer.from(body), params: { source: 'sender' } };

      for (let at = 0; at < 20; at += 1) await serve(requestTo('POST /hooks/{source}', forged));

      expect(calls).toEqual([]);
      expect(world.secretReads.length).toBeLessThanOrEqual(2);
    },
  );
});

test('a body that is read before authentication is small: only the token endpoint has one', async () => {
  const { serve } = setUp();

  const { response } = await serve(requestTo('POST /oauth/token', { body: Buffer.alloc(16_385, 'a') }));

  expect(response.status).toBe(413);
});

test('an address that guesses tokens gets 429 from every dialect, without a read', async () => {
  const { world } = setUp();
  const calls: string[] = [];
  const { cacheCredentials } = await import('../../../lib/core/credential/credential-cache.ts');
  world.findCredential = cacheCredentials({
    load: async (digest) => {
      calls.push(digest);
      return undefined;
    },
    now: world.now,
    ttlMs: 60_000,
  }) as typeof world.findCredential;
  const serve = createRequestHandler<HttpWorld>({ routes: rows, fallback: createFallback(rows), deps: world });
  for (let at = 0; at < maxGuesses; at += 1) {
    await serve(requestTo('POST /v1/events', withSecret(new HttpWorld().token())));
  }

  const statuses = await Promise.all(
    [...guarded, 'POST /oauth/token'].map(
      async (key) => (await serve(requestTo(key, withSecret(wellFormed)))).response,
    ),
  );

  expect(new Set(statuses.map(({ status }) => status))).toEqual(new Set([429]));
  expect(statuses.every(({ headers }) => Number(headers['retry-after']) > 0)).toBe(true);
  expect(calls).toHaveLength(maxGuesses);
});
