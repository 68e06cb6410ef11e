// Environments are separate: what one environment reads, starts and audits does not depend on the requests of another. Each property
// compares two worlds, one of them without the other environment's requests.
import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Credential } from '../../../lib/core/credential/credential.ts';
import { type CredentialRequest, issueCredential } from '../../../lib/core/credential/issue-credential.ts';
import type { Token } from '../../../lib/core/credential/token.ts';
import { apiRoutes } from '../../../lib/http/server/api-routes.ts';
import { ingestRoutes } from '../../../lib/http/server/ingest-routes.ts';
import { HttpWorld, type Sent } from '../../fixtures/http-world.ts';
import { anyStartTrigger, createStartRequests, debugRoutes } from '../../fixtures/start-requests.ts';
import { workflow } from '../../fixtures/world.ts';

const start = new Date('2026-11-21T10:00:00.000Z');
const on = workflow('on', anyStartTrigger);
const off = workflow('off', { ...anyStartTrigger, active: false });
const draft = workflow('draft', { ...anyStartTrigger, status: 'draft' });
const workflows = [on, off, draft];
const order = { source: 'shop', name: 'order', data: { n: 1 } };

/** A credential that is the same in every world. Seeds that the worlds themselves do not reach: they draw from 1 on. */
function issue(seed: number, request: Partial<CredentialRequest>): { token: Token; credential: Credential } {
  const deps = { now: () => start, randomBytes: (count: number) => new Uint8Array(count).fill(seed) };
  return issueCredential({ label: 'test', scopes: ['admin'], ...request }, deps);
}

const own = issue(243, { environment: 'production' });
const rateLimit = { requests: 20, seconds: 3_600 };
const counted = issue(244, { environment: 'production', rateLimit });
const stranger = issue(245, { environment: 'staging' });
// It has the same limits as a credential of the other environment.
const limited = issue(246, { environment: 'staging', rateLimit, workflows: [on.id, off.id] });
const strangers = [stranger, limited];

/** The state of production before the other environment's requests. */
interface Belongings {
  readonly event: string;
  readonly run: string;
  readonly flow: string;
  readonly upload: string;
  readonly credential: string;
  readonly replay: string;
}

const admin = (sent: Sent = {}): Sent => ({ token: own.token, ...sent });

async function settle(): Promise<{ world: HttpWorld; belongings: Belongings }> {
  const world = new HttpWorld(workflows);
  for (const { credential } of [own, counted, ...strangers]) world.kept.set(credential.digest, credential);
  world.secretValues.set('secretsmanager:hush', 'a secret of some length');
  world.declare(sourceIn('production'), sourceIn('staging'));
  const event = await world.send('POST', '/v1/events', admin({ headers: { 'idempotency-key': 'mine' }, body: order }));
  await world.send(
    'POST',
    '/v1/events',
    admin({ headers: { 'idempotency-key': 'unwanted' }, body: { ...order, source: 'x' } }),
  );
  const forced = await world.send(
    'POST',
    '/flows/trigger/on',
    admin({ headers: { 'idempotency-key': 'flow' }, body: {} }),
  );
  const made = await world.send('POST', '/v1/tokens', admin({ body: { label: 'shop', scopes: ['runs:read'] } }));
  const replayed = await world.send('POST', '/v1/replays', admin({ body: { filter: { runs: {} }, expect: 0 } }));
  const upload = await world.upload(own.token, '{"source":"shop","name":"order","data":{"n":2}}');
  await recordRuns(world);
  const [published] = world.published;
  const start = { workflowId: on.id, source: 'shop', name: 'order', detail: published?.detail };
  world.deadLetters.put('starts', { id: 'own', body: JSON.stringify(start) });
  const ids = { event: event.body.event.id, run: event.body.runs[0].id, flow: forced.body.analytics_id };
  return {
    world,
    belongings: { ...ids, upload, credential: made.body.credential.id, replay: replayed.body.replay.id },
  };
}

function sourceIn(environment: string): object {
  return {
    name: `signed-${environment}`,
    environment,
    secrets: ['secretsmanager:hush'],
    scheme: { type: 'hmac', header: 'x-signature', signed: '{body}' },
    event: { fixed: 'order' },
    idempotencyKey: { pointer: '/id' },
  };
}

/** Does the work of the start function: every expected run has started. */
async function recordRuns(world: HttpWorld): Promise<void> {
  for (const { matches, detail } of world.stored.values()) {
    const { environment, organisationId, credentialId, forced, debug } = detail.metadata;
    for (const { runId: id, workflowId } of matches) {
      if (id === undefined || world.runs.has(id)) continue;
      const run = {
        id,
        workflowId,
        status: 'running' as const,
        forced,
        debug,
        depth: 0,
        startedAt: start.toISOString(),
        executionArn: `arn:${id}`,
      };
      world.executionEvents.set(run.executionArn, { events: [], isTruncated: false });
      world.executionDefinitions.set(run.executionArn, { definition: '{}' });
      await world.keptRuns.recordStart(run);
      if (!debug) world.started.push({ ...run, environment, organisationId, credentialId });
    }
  }
}

interface Act {
  readonly route: string;
  readonly path: string;
  readonly sent: (token: string, of: Belongings) => Sent;
  readonly at?: (of: Belongings) => string;
}

const act = (route: string, sent: Omit<Sent, 'token'> = {}, at?: Act['at']): Act => ({
  route,
  path: route.split(' ')[1] ?? '',
  ...(at === undefined ? {} : { at }),
  sent: (token) => ({ token, ...sent }),
});

/** With keys and names that the observed environment uses too. */
const starts: Act[] = [on, off].flatMap((target) =>
  createStartRequests(target, { token: '', key: target.name }).map(({ route, path }, at) => ({
    route,
    path,
    sent: (token: string) => createStartRequests(target, { token, key: target.name })[at]?.sent ?? {},
  })),
);

const switching: Act[] = workflows.flatMap(({ name }) =>
  [true, false].map((active) =>
    act('PATCH /v1/workflows/{idOrName}', { body: { active } }, () => `/v1/workflows/${name}`),
  ),
);

const holding: Act[] = workflows.map(({ name }) =>
  act('PATCH /v1/workflows/{idOrName}', { body: { active: false, whileOff: 'hold' } }, () => `/v1/workflows/${name}`),
);

const signed = (body: string): Sent => ({
  body,
  headers: { 'x-signature': createHmac('sha256', 'a secret of some length').update(body).digest('hex') },
});

const acts: readonly Act[] = [
  ...starts,
  ...switching,
  ...holding,
  act(
    'POST /v1/workflows/{idOrName}/debug-runs',
    { headers: { 'idempotency-key': 'debug' }, body: {} },
    () => '/v1/workflows/off/debug-runs',
  ),
  act('POST /v1/events', { headers: { 'idempotency-key': 'mine' }, body: order }),
  act('POST /flows/trigger/{flowId}', { headers: { 'idempotency-key': 'flow' }, body: {} }, () => '/flows/trigger/on'),
  act('POST /v1/uploads', { body: { bytes: 3 } }),
  { ...act('POST /v1/events'), sent: (token, { upload }) => ({ token, headers: { 'flowgate-upload': upload } }) },
  act('POST /hooks/{source}', signed('{"id":"shared"}'), () => '/hooks/signed-staging'),
  act('GET /hooks/{source}', {}, () => '/hooks/signed-staging'),
  act('OPTIONS /hooks/{source}', {}, () => '/hooks/signed-staging'),
  act('GET /'),
  act('GET /health'),
  act('GET /openapi.json'),
  act('GET /openapi-dialects.json'),
  act('GET /console'),
  act('GET /console/{path+}', {}, () => '/console/runs'),
  act('GET /v1/events', { query: { unmatched: 'true' } }),
  act('GET /v1/events', { query: { key: 'mine', contains: 'a', where: '/orderId=A-1' } }),
  act('GET /v1/runs'),
  act('GET /v1/events/{id}', {}, ({ event }) => `/v1/events/${event}`),
  act('GET /v1/runs/{id}', {}, ({ run }) => `/v1/runs/${run}`),
  act('GET /v1/events/{id}/explain', {}, ({ event }) => `/v1/events/${event}/explain`),
  act('POST /v1/explain', { body: order }),
  act('GET /v1/runs/{id}/history', {}, ({ run }) => `/v1/runs/${run}/history`),
  act('GET /v1/runs/{id}/definition', {}, ({ run }) => `/v1/runs/${run}/definition`),
  act('POST /v1/events/{id}/replay', {}, ({ event }) => `/v1/events/${event}/replay`),
  act('POST /v1/replays', { body: { filter: { runs: {} }, expect: 0 } }),
  act('POST /v1/runs/cancel', { body: { filter: {}, expect: 0 } }),
  act('POST /v1/runs/redrive', { query: { preview: 'true' }, body: { filter: {} } }),
  act('GET /v1/replays'),
  act('GET /v1/replays/{id}', {}, ({ replay }) => `/v1/replays/${replay}`),
  act('DELETE /v1/replays/{id}', {}, ({ replay }) => `/v1/replays/${replay}`),
  act('POST /v1/runs/{id}/cancel', {}, ({ run }) => `/v1/runs/${run}/cancel`),
  act('POST /v1/runs/{id}/redrive', {}, ({ run }) => `/v1/runs/${run}/redrive`),
  act('GET /v1/me'),
  act('GET /v1/problems'),
  act('DELETE /v1/events/{id}', {}, ({ event }) => `/v1/events/${event}`),
  act('GET /v1/dead-letters'),
  act('POST /v1/dead-letters/{queue}/move', {}, () => '/v1/dead-letters/starts/move'),
  act('POST /v1/dead-letters/{queue}/discard', { body: { ids: ['own'] } }, () => '/v1/dead-letters/starts/discard'),
  act('GET /v1/workflows'),
  act('POST /v1/tokens', { body: { label: 'more', scopes: ['admin'] } }),
  act('POST /v1/tokens', { body: { label: 'theirs', scopes: ['admin'], environment: 'production' } }),
  act('GET /v1/tokens'),
  act('DELETE /v1/tokens/{id}', {}, ({ credential }) => `/v1/tokens/${credential}`),
  act('POST /v1/tokens/{id}/rotate', {}, ({ credential }) => `/v1/tokens/${credential}/rotate`),
  act('POST /v1/tokens/{id}/rotate', {}, () => `/v1/tokens/${limited.credential.id}/rotate`),
  act('DELETE /v1/tokens/{id}', {}, () => `/v1/tokens/${limited.credential.id}`),
  act('GET /v1/audit'),
  {
    ...act('POST /oauth/token'),
    sent: (token) => ({
      body: {
        grant_type: 'client_credentials',
        client_id: strangers.find((one) => one.token === token)?.credential.id,
        client_secret: token,
      },
    }),
  },
  act('GET /flows/runs/{analyticsId}', {}, ({ flow }) => `/flows/runs/${flow}`),
  act('GET /flows/metrics'),
];

/** Everything that production can read, and then the outcomes of its own requests. */
async function observe({ world, belongings }: { readonly world: HttpWorld; readonly belongings: Belongings }) {
  world.clock = new Date(start.getTime() + 60_000);
  return {
    reads: await readAll(world, belongings),
    rate: (await world.send('GET', '/v1/workflows', { token: counted.token })).headers.ratelimit,
    started: await startAll(world, belongings),
    audited: await switchAll(world),
  };
}

async function readAll(world: HttpWorld, { event, run, flow, credential }: Belongings): Promise<unknown[]> {
  const paths = ['/v1/workflows', `/v1/events/${event}`, `/v1/runs/${run}`, `/flows/runs/${flow}`, '/flows/metrics'];
  const answers: unknown[] = [];
  const lists = ['/v1/tokens', '/v1/audit', '/v1/events', '/v1/runs', '/v1/dead-letters', '/v1/problems'];
  for (const path of [...paths, ...lists]) answers.push(await answerTo(world, 'GET', path, admin()));
  answers.push(await answerTo(world, 'GET', '/v1/events', admin({ query: { unmatched: 'true' } })));
  const kept = [...world.kept.values()].filter(({ id }) => id === credential);
  return [...answers, kept];
}

async function answerTo(world: HttpWorld, method: string, path: string, sent: Sent): Promise<unknown> {
  const { status, body, headers } = await world.send(method, path, sent);
  return { at: `${method} ${path}`, status, body, replayed: headers['idempotency-replayed'] };
}

async function startAll(world: HttpWorld, { upload }: Belongings): Promise<unknown[]> {
  const answers: unknown[] = [];
  const before = world.published.length;
  for (const target of [on, off])
    for (const { path, sent } of createStartRequests(target, { token: own.token, key: target.name }))
      answers.push(await answerTo(world, 'POST', path, sent));
  const debug = { headers: { 'idempotency-key': 'debug' }, body: {} };
  answers.push(await answerTo(world, 'POST', '/v1/workflows/off/debug-runs', admin(debug)));
  answers.push(await answerTo(world, 'POST', '/hooks/signed-production', signed('{"id":"shared"}')));
  const uploaded = { headers: { 'flowgate-upload': upload, 'idempotency-key': 'uploaded' } };
  answers.push(await answerTo(world, 'POST', '/v1/events', admin(uploaded)));
  return [...answers, world.published.slice(before)];
}

async function switchAll(world: HttpWorld): Promise<unknown> {
  for (const { path } of switching.map(({ at }) => ({ path: at?.({} as Belongings) ?? '' })))
    for (const active of [false, true]) await world.send('PATCH', path, admin({ body: { active } }));
  const { body } = await world.send('GET', '/v1/audit', admin());
  return body.entries.map(({ id: _, ...entry }: { id: string }) => entry);
}

describe('whatever the credentials of one environment do', () => {
  test('every route is called here', () => {
    const done = new Set([...acts.map(({ route }) => route), ...debugRoutes]);

    expect([...ingestRoutes, ...apiRoutes].map(({ key }) => key).filter((key) => !done.has(key))).toEqual([]);
  });

  test('no sequence of calls changes what another environment reads, starts or audits', async () => {
    const untouched = await observe(await settle());
    const anyAct = fc.tuple(fc.constantFrom(...acts), fc.integer({ min: 0, max: strangers.length - 1 }));

    await fc.assert(
      fc.asyncProperty(fc.array(anyAct, { minLength: 1, maxLength: 25 }), async (done) => {
        const touched = await settle();
        await perform(touched, done);
        expect(await observe(touched)).toEqual(untouched);
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});

async function perform(
  { world, belongings }: Awaited<ReturnType<typeof settle>>,
  done: readonly (readonly [Act, number])[],
): Promise<void> {
  for (const [{ route, path, at, sent }, by] of done) {
    world.clock = new Date(world.clock.getTime() + 1_000);
    const { token = '' } = strangers[by] ?? {};
    await world.send(route.split(' ')[0] ?? '', at?.(belongings) ?? path, sent(token, belongings));
  }
  await recordRuns(world);
}

test('the calls are effective: they are accepted, and change their own environment', async () => {
  const { world, belongings } = await settle();
  const statuses = new Map<string, number>();
  for (const { route, path, at, sent } of acts) {
    const { status } = await world.send(
      route.split(' ')[0] ?? '',
      at?.(belongings) ?? path,
      sent(stranger.token, belongings),
    );
    statuses.set(route, Math.min(status, statuses.get(route) ?? 999));
  }

  const refused = [...statuses].filter(([, status]) => status >= 400).map(([route]) => route);
  // They may read nothing else: the IDs in these paths belong to the other environment.
  expect(refused.toSorted()).toEqual(
    [
      'DELETE /v1/events/{id}',
      'GET /flows/runs/{analyticsId}',
      'GET /hooks/{source}',
      'OPTIONS /hooks/{source}',
      'GET /v1/events/{id}',
      'GET /v1/events/{id}/explain',
      'GET /v1/runs/{id}',
      'GET /v1/runs/{id}/definition',
      'GET /v1/runs/{id}/history',
      'DELETE /v1/replays/{id}',
      'GET /v1/replays/{id}',
      'POST /v1/events/{id}/replay',
      'POST /v1/runs/{id}/cancel',
      'POST /v1/runs/{id}/redrive',
    ].toSorted(),
  );
  const audit = await world.send('GET', '/v1/audit', { token: stranger.token });
  expect(audit.status).toBe(200);
  expect(audit.body.entries.length).toBeGreaterThan(3);
});
