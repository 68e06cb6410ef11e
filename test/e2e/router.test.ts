import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { metricUnits } from '../../lib/core/operate/metrics.ts';
import { flowgate } from './command-line.ts';
import { eventually } from './eventually.ts';
import { type Answer, RunningRouter } from './running-router.ts';

const order = { orderId: 'A-1', customer: 'Ada', sku: 'LAMP', quantity: 15, unitPrice: 19.99, stock: 60 };
const created = (data: object = order) => ({ source: 'shop', name: 'order.created', data });

let router: RunningRouter;
beforeAll(async () => {
  router = await RunningRouter.start();
}, 180_000);
afterAll(() => router.stop());

describe('an event', () => {
  test('starts the workflow with its trigger, which emits an event that starts a second one', async () => {
    const sent = await router.send('POST', '/v1/events', created());

    expect(sent.status).toBe(202);
    expect(sent.body.workflows).toEqual([{ id: expect.any(String), name: 'order-intake' }]);
    const run = await router.ended(sent.body.runs[0].id);
    expect(run).toMatchObject({
      status: 'succeeded',
      workflow: 'order-intake',
      output: { remaining: 45, reordered: true },
    });
    const second = await secondEventOf(run.id);
    const first = await router.send('GET', `/v1/events/${sent.body.event.id}`);
    expect(first.body.emitted).toMatchObject([
      { id: second.event.id, runId: run.id, runs: [{ id: second.runs[0].id }] },
    ]);
    expect(second.event).toMatchObject({
      name: 'sku_reorder',
      source: 'order-intake',
      data: { sku: 'LAMP', stock: 45 },
    });
    expect(second.event.lineage).toEqual({ rootEventId: sent.body.event.id, parentRunId: run.id, depth: 1 });
    const reorder = await router.ended(second.runs[0].id);
    expect(reorder).toMatchObject({ status: 'succeeded', workflow: 'sku-reorder', parentRunId: run.id, depth: 1 });
    expect(reorder.output).toMatchObject({ sku: 'LAMP', quantity: 155, status: 'ordered' });
  });

  test('can be read with its runs as soon as the response arrived', async () => {
    const { body } = await router.send('POST', '/v1/events', created());

    const event = await router.send('GET', `/v1/events/${body.event.id}`);
    const run = await router.send('GET', `/v1/runs/${body.runs[0].id}`);

    expect(event.status).toBe(200);
    expect(event.body).toMatchObject({ event: { id: body.event.id, data: order }, unmatched: false });
    expect(event.body.runs).toHaveLength(1);
    expect(['accepted', 'running', 'succeeded']).toContain(run.body.run.status);
  });

  test('that no workflow matches is stored and listed', async () => {
    const { body } = await router.send('POST', '/v1/events', { source: 'shop', name: 'nobody.cares', data: {} });

    const read = await router.send('GET', `/v1/events/${body.event.id}`);
    const list = await router.send('GET', '/v1/events?unmatched=true');

    expect(body).toMatchObject({ workflows: [], runs: [] });
    expect(read.body).toMatchObject({ unmatched: true, runs: [] });
    expect(list.body.events.map(({ id }: { id: string }) => id)).toContain(body.event.id);
  });

  test('with data too large for an execution is passed by reference', async () => {
    const { body } = await router.send('POST', '/v1/workflows/order-intake/runs', {
      data: { ...order, note: 'ü'.repeat(300_000) },
    });

    const run = await router.ended(body.run.id);
    const event = await router.send('GET', `/v1/events/${body.run.eventId}`);

    expect(run.status).toBe('failed');
    expect(event.body.event.dataRef).toMatchObject({
      bytes: expect.any(Number),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });
});

describe('lists', () => {
  const idsOf = (items: readonly { readonly id: string }[]): string[] => items.map(({ id }) => id);

  test('find an event by its data, and its run by its outcome', async () => {
    const orderId = `find-${Date.now()}`;
    const headers = { 'idempotency-key': orderId };
    const { body } = await router.send('POST', '/v1/events', created({ ...order, orderId }), { headers });
    const [event, run] = [body.event.id, body.runs[0].id];
    await router.ended(run);
    const find = async (path: string) => (await router.send('GET', path)).body;

    for (const query of [`where=/orderId=${orderId}`, `contains=${orderId}`, `key=${orderId}`])
      expect(idsOf((await find(`/v1/events?${query}&source=shop&since=10m`)).events)).toEqual([event]);
    const runs = await eventually(
      () => router.send('GET', '/v1/runs?workflow=order-intake&status=succeeded&limit=100'),
      (page) => idsOf(page.body.runs).includes(run),
    );
    expect(runs.body.runs.find(({ id }: { id: string }) => id === run)).toMatchObject({
      ...{ eventId: event, workflow: 'order-intake', status: 'succeeded', forced: false },
      ...{ startedAt: expect.any(String), stoppedAt: expect.any(String) },
    });
    expect(idsOf((await find('/v1/runs?status=failed&limit=100')).runs)).not.toContain(run);
  });

  test('find a failed run by its end, and its event by its outcome', async () => {
    const { body } = await router.send('POST', '/v1/workflows/order-intake/runs', {
      data: { ...order, note: 'ü'.repeat(300_000) },
    });
    const { id, eventId } = body.run;
    await router.ended(id);

    const failed = await eventually(
      () => router.send('GET', '/v1/runs?status=failed&workflow=order-intake&forced=true'),
      (page) => idsOf(page.body.runs).includes(id),
    );
    const events = await router.send('GET', '/v1/events?outcome=has-failures&since=10m');

    expect(failed.body.runs[0]).toMatchObject({ id, eventId, status: 'failed', error: expect.any(String) });
    expect(idsOf(events.body.events)).toContain(eventId);
  });

  test('return every item once, page by page with a cursor', async () => {
    for (let times = 0; times < 5; times += 1) await router.send('POST', '/v1/events', created());
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await router.send('GET', `/v1/events?name=order.created&limit=2${cursor}`);
      seen.push(...idsOf(body.events));
      cursor = body.cursor === undefined ? '' : `&cursor=${body.cursor}`;
    } while (cursor !== '');

    const { body } = await router.send('GET', '/v1/events?name=order.created&limit=100');
    expect(seen).toEqual(idsOf(body.events));
    expect(new Set(seen).size).toBe(seen.length);
  });
});

describe('an idempotency key', () => {
  test('sent 50 times at once starts one execution and gets 50 equal answers, 49 marked as replays', async () => {
    const headers = { 'idempotency-key': `once-${Date.now()}` };

    const answers = await Promise.all(
      Array.from({ length: 50 }, () => router.send('POST', '/v1/events', created(), { headers })),
    );

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(answers.filter(({ headers: answered }) => answered.get('idempotency-replayed') === 'true')).toHaveLength(49);
    const [first] = answers as [Answer];
    await router.ended(first.body.runs[0].id);
    expect(await executionsNamed(first.body.runs[0].id)).toHaveLength(1);
  });

  test('sent with other data is refused and starts nothing', async () => {
    const headers = { 'idempotency-key': `conflict-${Date.now()}` };
    await router.send('POST', '/v1/events', created(), { headers });

    const other = await router.send('POST', '/v1/events', created({ ...order, quantity: 1 }), { headers });

    expect(other.status).toBe(422);
    expect(other.body).toMatchObject({ type: 'urn:flowgate:problem:idempotency-conflict', status: 422 });
  });

  test('is honoured for forced runs too', async () => {
    const headers = { 'idempotency-key': `forced-${Date.now()}` };
    const send = () => router.send('POST', '/v1/workflows/customer-onboarding/runs', { data: jane }, { headers });

    const first = await send();
    const second = await send();

    expect(second.body).toEqual(first.body);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
  });
});

describe('the OpenAPI documents', () => {
  test.each([
    ['/openapi.json', '/v1/runs/{id}'],
    ['/openapi-dialects.json', '/flows/trigger/{flowId}'],
  ])('%s is served to everybody, as synthesis wrote it', async (path, described) => {
    const { status, headers, body } = await router.send('GET', path, undefined, { token: null });

    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
      200,
      'application/json',
      'public, max-age=300',
    ]);
    expect(body).toMatchObject({ openapi: '3.1.1', paths: { [described]: expect.any(Object) } });
  });
});

describe('HEAD', () => {
  test.each([
    '/',
    '/v1/workflows',
    '/v1/tokens',
    '/v1/audit',
    '/v1/events?unmatched=true',
    '/v1/events?name=nothing',
    '/v1/runs?status=aborted',
    '/flows/metrics',
    '/openapi.json',
    '/v1/runs/nothing',
    '/hooks/x',
  ])('%s has the status and headers of GET, the length included, and no body', async (path) => {
    const get = await fetch(`${router.url}${path}`, { headers: { authorization: `Bearer ${router.token}` } });
    const head = await fetch(`${router.url}${path}`, {
      method: 'HEAD',
      headers: { authorization: `Bearer ${router.token}` },
    });

    const own = ['content-type', 'content-length', 'cache-control'];
    expect([head.status, ...own.map((name) => head.headers.get(name))]).toEqual([
      get.status,
      ...own.map((name) => get.headers.get(name)),
    ]);
    expect(Number(head.headers.get('content-length'))).toBe((await get.arrayBuffer()).byteLength);
    expect(await head.text()).toBe('');
  });
});

describe('a query parameter', () => {
  test('that the route does not know is refused, and no event is stored', async () => {
    const answer = await router.send('POST', '/v1/events?dryRun=true', created());

    expect(answer.status).toBe(400);
    expect(answer.body.detail).toContain('"dryRun" is unknown here');
  });
});

describe('a workflow', () => {
  test('is listed with its addresses', async () => {
    const { body } = await router.send('GET', '/v1/workflows');

    expect(body.workflows.map(({ name }: { name: string }) => name)).toEqual([
      'customer-onboarding',
      'order-intake',
      'sku-reorder',
    ]);
    expect(body.workflows[1]).toMatchObject({
      status: 'live',
      active: true,
      triggers: [{ source: 'shop', event: 'order.created' }],
      addresses: { run: `${router.url}/v1/workflows/${body.workflows[1].id}/runs`, event: `${router.url}/v1/events` },
    });
  });

  test('does not start while it is switched off, and starts again once it is switched on', async () => {
    const path = '/v1/workflows/customer-onboarding';
    await router.send('PATCH', path, { active: false });
    await router.until('/v1/workflows', ({ workflows }) => workflows[0].active === false);
    // The accepting function caches the switch for two seconds.
    const refused = await eventually(
      () => router.send('POST', `${path}/runs`, { data: jane }),
      ({ status }) => status === 409,
    );
    const passed = await router.send('POST', '/v1/events', { source: 'crm', name: 'customer.created', data: jane });
    await router.send('PATCH', path, { active: true });
    const started = await eventually(
      () => router.send('POST', `${path}/runs`, { data: jane }),
      ({ status }) => status === 202,
    );

    expect(refused.body.detail).toContain('switched off');
    expect(passed.body.runs).toEqual([]);
    expect(await router.ended(started.body.run.id)).toMatchObject({ status: 'succeeded' });
  });
});

const jane = { name: 'Jane Smith', email: 'jane@example.com', plan: 'premium', preferences: { notifications: true } };

async function secondEventOf(runId: string): Promise<Answer['body']> {
  const { run } = await router.until(`/v1/runs/${runId}`, (body) => body.run.emitted.length > 0);
  return router.until(`/v1/events/${run.emitted[0].id}`, ({ runs }) => runs.length > 0);
}

async function executionsNamed(name: string): Promise<unknown[]> {
  const { stateMachines } = await router.aws('AWSStepFunctions.ListStateMachines', {});
  const lists = await Promise.all(
    stateMachines.map(({ stateMachineArn }: { stateMachineArn: string }) =>
      router.aws('AWSStepFunctions.ListExecutions', { stateMachineArn }),
    ),
  );
  return lists.flatMap(({ executions }) => executions).filter((execution) => execution.name === name);
}

describe('what is watched', () => {
  test('an execution continues the trace of its sender, which the event shows', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

    const { body } = await router.send('POST', '/v1/events', created(), { headers: { traceparent } });
    const [{ id, workflowId }] = body.runs;
    await router.ended(id);

    const event = await router.send('GET', `/v1/events/${body.event.id}`);
    const executionArn = `arn:aws:states:us-east-1:000000000000:execution:Flowgate_${workflowId}:${id}`;
    const execution = await router.aws('AWSStepFunctions.DescribeExecution', { executionArn });
    expect(event.body.event.trace).toBe(traceparent);
    expect(execution.traceHeader).toBe('Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Parent=00f067aa0ba902b7;Sampled=1');
  });

  test('the metrics of the router count what was sent, refused, started and ended', async () => {
    const workflows = await router.send('GET', '/v1/workflows');
    const { id } = workflows.body.workflows.find(({ name }: { name: string }) => name === 'sku-reorder');
    const options = { headers: { 'idempotency-key': 'counted' } };
    const start = () => router.send('POST', `/v1/workflows/${id}/runs`, { data: { sku: 'LAMP' } }, options);
    const before = await readSettledMetrics();

    const first = await start();
    await start();
    await router.send('POST', '/v1/events', { source: 'shop', name: 'nobody.counts', data: {} });
    await router.send('POST', '/v1/events', { source: 'shop', name: 'order.created', data: {} });
    await router.send('POST', '/v1/events', created(), { token: 'wrong' });
    await router.ended(first.body.run.id);

    const after = await readSettledMetrics();
    const added = Object.entries(after).map(([name, value]) => [name, value - (before[name] ?? 0)]);
    expect(Object.fromEntries(added)).toEqual({
      EventsAccepted: 2,
      EventsReplayed: 1,
      EventsUnmatched: 1,
      EventsRefused: 1,
      Unauthenticated: 1,
      RateLimited: 0,
      IngestMs: 3,
      StartLagMs: 1,
      RunsEnded: 1,
      RunsFailed: 0,
      LoopGuardStops: 0,
    });
  });
});

/** The sum of each count and the number of each time, when no earlier event or run changes them any more. */
async function readSettledMetrics(): Promise<Record<string, number>> {
  let earlier: Record<string, number> = {};
  for (;;) {
    const metrics = await readMetrics();
    if (JSON.stringify(metrics) === JSON.stringify(earlier)) return metrics;
    earlier = metrics;
    await sleep(1_000);
  }
}

async function readMetrics(): Promise<Record<string, number>> {
  const variables = { AWS_ENDPOINT_URL: router.awsEndpoint };
  const { code, stdout } = await flowgate(['metrics', '--json', '--per', 'hour'], variables);
  expect(code).toBe(0);
  const hours = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const sum = (name: string) => hours.reduce((total, hour) => total + (hour[name]?.count ?? hour[name] ?? 0), 0);
  return Object.fromEntries(Object.keys(metricUnits).map((name) => [name, sum(name)]));
}
