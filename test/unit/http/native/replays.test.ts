import { describe, expect, test } from '@jest/globals';
import { handleBulkRequest } from '../../../../lib/core/operate/bulk/bulk-request.ts';
import { runBulkStep } from '../../../../lib/core/operate/bulk/bulk-step.ts';
import type { Run, RunStatus } from '../../../../lib/core/run/run.ts';
import { FlowgateError } from '../../../../lib/value/errors.ts';
import { HttpWorld } from '../../../fixtures/http-world.ts';
import { workflow } from '../../../fixtures/world.ts';

const orders = workflow('orders', { triggers: [{ event: 'order' }] });
const invoices = workflow('invoices', { triggers: [{ event: 'order' }] });
const late = workflow('late', { triggers: [{ event: 'unwanted' }] });

async function setUp({ events = 3, name = 'order' } = {}) {
  const world = new HttpWorld([orders, invoices, late]);
  const token = world.token();
  const runs: Run[] = [];
  for (let at = 0; at < events; at += 1) {
    world.clock = new Date(world.clock.getTime() + 1_000);
    const { body } = await world.send('POST', '/v1/events', { token, body: { source: 'shop', name, data: { at } } });
    for (const { id, workflowId } of body.runs) {
      const flags = { forced: false, debug: false, depth: 0 };
      const startedAt = world.clock.toISOString();
      const run = { id, workflowId, status: 'running' as const, startedAt, executionArn: `arn:${id}`, ...flags };
      runs.push(run);
      await world.keptRuns.recordStart(run);
      world.executions.set(id, { ...run, revision: 0 });
      world.started.push({ ...run, environment: 'production' });
    }
  }
  world.clock = new Date(world.clock.getTime() + 60_000);
  const send = (method: string, path: string, body?: unknown, query = {}, headers = {}) =>
    world.send(method, path, { token, query, headers, ...(body === undefined ? {} : { body }) });
  return { world, token, runs, send };
}

async function fail(world: HttpWorld, run: Run): Promise<void> {
  await end(world, run, { status: 'failed', error: 'E' });
}

async function end(world: HttpWorld, run: Run, difference: { status: RunStatus; error?: string }): Promise<void> {
  const stoppedAt = new Date(world.clock.getTime() - 1_000).toISOString();
  const progress = { ...run, executionArn: run.executionArn ?? '', revision: 1, stoppedAt, ...difference };
  world.executions.set(run.id, progress);
  await world.recordProgress(progress);
  const at = world.started.findIndex(({ id }) => id === run.id);
  world.started[at] = {
    ...(world.started[at] as Run & { environment: string; startedAt: string }),
    stoppedAt,
    ...difference,
  };
}

const hour = (world: HttpWorld) => new Date(world.clock.getTime() + 3_600_000);

describe('a preview', () => {
  test('counts failed runs per workflow in a fixed range, shows some, and does nothing', async () => {
    const { world, runs, send } = await setUp();
    for (const run of runs.slice(0, 5)) await fail(world, run);

    const { status, body } = await send('POST', '/v1/replays', { filter: { runs: {} } }, { preview: 'true' });

    expect(status).toBe(200);
    expect(body).toMatchObject({ count: 5, isExact: true, until: world.clock.toISOString() });
    expect(body.perWorkflow.toSorted((a: { count: number }, b: { count: number }) => b.count - a.count)).toEqual([
      expect.objectContaining({ count: 3 }),
      expect.objectContaining({ count: 2 }),
    ]);
    expect(body.sample[0]).toMatchObject({ status: 'failed', error: 'E' });
    expect([world.bulkCalls, world.trail, world.bulkRecords.size]).toEqual([[], [], 0]);
  });

  test('of events says which workflows would start today', async () => {
    const { send } = await setUp({ events: 4 });

    const filter = { events: { name: 'order' } };
    const { body } = await send('POST', '/v1/replays', { filter }, { preview: 'true' });
    const forced = await send('POST', '/v1/replays', { filter, workflow: 'late' }, { preview: 'true' });

    const shares = body.perWorkflow.map(({ name, count }: { name: string; count: number }) => `${name} ${count}`);
    expect([body.count, shares.toSorted()]).toEqual([4, ['invoices 4', 'orders 4']]);
    expect(forced.body.perWorkflow).toEqual([{ id: late.id, name: 'late', count: 4 }]);
  });
});

describe('a bulk act', () => {
  test.each([[{}], [{ expect: 1 }], [{ expect: 4 }]])('is refused with %j where there are 3', async (asked) => {
    const { world, send } = await setUp();

    const { status, body } = await send('POST', '/v1/replays', { filter: { events: {} }, ...asked });

    expect([status, body.detail]).toEqual([409, expect.stringContaining('there are 3')]);
    expect([world.bulkRecords.size, world.trail.length]).toEqual([0, 0]);
  });

  test('is recorded, audited and started once for one key, and its key is no other act’s', async () => {
    const { world, send } = await setUp();
    const body = { filter: { events: { name: 'order' } }, expect: 3, rate: 5, reason: 'the supplier was down' };
    const key = { 'idempotency-key': 'k' };

    const one = await send('POST', '/v1/replays', body, {}, key);
    const two = await send('POST', '/v1/replays', body, {}, key);
    const other = await send('POST', '/v1/replays', { ...body, rate: 6 }, {}, key);

    expect([one.status, two.status, other.status]).toEqual([202, 202, 422]);
    const { id } = one.body.replay;
    expect(one.body.replay).toMatchObject({ act: 'replay', status: 'running', count: 3, rate: 5, done: 0 });
    expect([two.body.replay.id, two.headers['idempotency-replayed']]).toEqual([id, 'true']);
    expect(world.trail).toMatchObject([{ action: 'replay.started', replay: { id, count: 3 }, reason: body.reason }]);
    expect(new Set(world.bulkCalls)).toEqual(new Set([`start ${id}`]));
    expect((await send('GET', '/v1/replays')).body.replays).toHaveLength(1);
  });

  test.each([
    [{ filter: {} }],
    [{ filter: { runs: {}, events: {} } }],
    [{ filter: { runs: { cursor: 'x' } } }],
    [{ filter: { events: { unmatched: 'true' } } }],
    [{ filter: { runs: {} }, rate: 0 }],
    [{ filter: { runs: {} }, rate: 101 }],
    [{ filter: { runs: {} }, expect: -1 }],
    [{ filter: { runs: {} }, reason: 'x'.repeat(501) }],
  ])('refuses %j', async (body) => {
    const { send } = await setUp({ events: 0 });

    expect((await send('POST', '/v1/replays', body)).status).toBe(400);
  });

  test('needs the scope admin, and stays within the limits of its credential', async () => {
    const { world, runs } = await setUp();
    for (const run of runs) await fail(world, run);
    const ask = (limits: object) =>
      world.send('POST', '/v1/replays', {
        token: world.token(limits),
        query: { preview: 'true' },
        body: { filter: { runs: {} } },
      });

    expect((await ask({ scopes: ['events:write', 'runs:write', 'runs:read'] })).status).toBe(403);
    expect((await ask({ workflows: [orders.id] })).body.count).toBe(3);
    expect((await ask({ organisations: ['acme'] })).body.count).toBe(0);
    expect((await ask({ environment: 'staging' })).body.count).toBe(0);
  });

  test('is seen by its own credential and by unlimited administrators alone', async () => {
    const { world, token } = await setUp();
    const limited = world.token({ workflows: [orders.id] });
    const body = { filter: { runs: {} }, expect: 0 };
    const { id } = (await world.send('POST', '/v1/replays', { token, body })).body.replay;

    const read = (as: string) => world.send('GET', `/v1/replays/${id}`, { token: as });
    expect([(await read(token)).status, (await read(limited)).status]).toEqual([200, 404]);
    expect((await world.send('GET', '/v1/replays', { token: limited })).body.replays).toEqual([]);
    expect((await world.send('GET', '/v1/replays/rep_x', { token })).status).toBe(404);
  });
});

describe('a step of a bulk act', () => {
  async function startReplay(asked: object, { world, send }: Awaited<ReturnType<typeof setUp>>) {
    const path = 'path' in asked ? String(asked.path) : '/v1/replays';
    const { path: _, ...body } = asked as { path?: string };
    const { count } = (await send('POST', path, body, { preview: 'true' })).body;
    const { replay } = (await send('POST', path, { ...body, expect: count })).body;
    world.published.length = 0;
    return { id: replay.id as string, environment: 'production' };
  }

  test('replays the events of failed runs for their workflow only, and a second time sends nothing', async () => {
    const bed = await setUp();
    const { world, runs, send } = bed;
    const failed = runs.filter(({ workflowId }) => workflowId === orders.id);
    for (const run of failed) await fail(world, run);
    const ref = await startReplay({ filter: { runs: { workflow: 'orders' } } }, bed);

    const report = await runBulkStep(ref, hour(world), world);
    const sent = world.published.map(({ detail }) => detail.metadata.eventId);
    // The step was killed before its record: the state machine runs it again from the beginning.
    const { bulk } = world.bulkRecords.get(ref.id) ?? {};
    const fresh = { done: 0, skipped: 0, failed: 0, failures: [], updatedAt: '' };
    if (bulk !== undefined) world.bulkRecords.set(ref.id, { bulk, status: 'running', progress: fresh });
    await runBulkStep(ref, hour(world), world);

    expect(report).toMatchObject({ done: 3, skipped: 0, failed: 0, isDone: true });
    expect(world.published.every(({ detail }) => detail.metadata.workflowId === orders.id)).toBe(true);
    expect(new Set(world.published.map(({ detail }) => detail.metadata.eventId))).toEqual(new Set(sent));
    expect(sent).toHaveLength(3);
    expect((await send('GET', `/v1/replays/${ref.id}`)).body.replay).toMatchObject({ status: 'succeeded', done: 3 });
  });

  test('sends unmatched events that a workflow wants by now, and skips the others', async () => {
    const bed = await setUp({ events: 2, name: 'nothing' });
    const { world, token } = bed;
    await world.send('POST', '/v1/events', { token, body: { source: 'shop', name: 'unwanted', data: {} } });
    for (const event of world.stored.values()) world.stored.set(event.key, { ...event, matches: [] });
    world.clock = new Date(world.clock.getTime() + 1_000);
    const ref = await startReplay({ filter: { events: { outcome: 'unmatched' } } }, bed);

    expect(await runBulkStep(ref, hour(world), world)).toMatchObject({ done: 1, skipped: 2, isDone: true });
    expect(world.published.map(({ detail }) => detail.metadata.workflows)).toEqual([[late.id]]);
  });

  test('takes a slice a second, ends with its time, and goes on from its cursor', async () => {
    const bed = await setUp({ events: 5 });
    const { world } = bed;
    const ref = await startReplay({ filter: { events: { name: 'order' } }, rate: 2 }, bed);
    const before = world.clock.getTime();

    const first = await runBulkStep(ref, new Date(before + 1_500), world);
    const second = await runBulkStep(ref, hour(world), world);

    expect(first).toMatchObject({ done: 4, isDone: false });
    expect(second).toMatchObject({ done: 5, isDone: true });
    expect(world.slept).toEqual([1_000, 1_000]);
  });

  test('ends when somebody stops the act', async () => {
    const bed = await setUp({ events: 5 });
    const { world, send } = bed;
    const ref = await startReplay({ filter: { events: { name: 'order' } }, rate: 1 }, bed);
    world.meanwhile = async () => {
      if (world.slept.length === 2) await send('DELETE', `/v1/replays/${ref.id}`);
    };

    const report = await runBulkStep(ref, hour(world), world);

    expect(report).toMatchObject({ isDone: true });
    expect((await send('GET', `/v1/replays/${ref.id}`)).body.replay).toMatchObject({ status: 'stopped', done: 2 });
    expect(world.trail[0]).toMatchObject({ action: 'replay.stopped', replay: { id: ref.id } });
    expect((await send('DELETE', `/v1/replays/${ref.id}`)).status).toBe(409);
    expect(world.bulkCalls.at(-1)).toBe(`stop ${ref.id}`);
  });

  test('counts an event that cannot be sent as a failure with its reason, and goes on', async () => {
    const bed = await setUp();
    const { world, runs, send } = bed;
    for (const run of runs) await fail(world, run);
    const ref = await startReplay({ filter: { runs: {} } }, bed);
    world.findPosition = async ({ id }) => (id === invoices.id ? 'on' : 'drop');

    expect(await runBulkStep(ref, hour(world), world)).toMatchObject({ done: 3, failed: 3, isDone: true });
    const { failures } = (await send('GET', `/v1/replays/${ref.id}`)).body.replay;
    expect(failures[0].reason).toContain('switched off');
  });

  test('fails as a whole at what can be repeated, so that the state machine repeats it', async () => {
    const bed = await setUp();
    const { world } = bed;
    const ref = await startReplay({ filter: { events: { name: 'order' } } }, bed);
    const { publish } = world;
    world.publish = async () => {
      throw new FlowgateError('unavailable', 'throttled');
    };

    await expect(runBulkStep(ref, hour(world), world)).rejects.toThrow('throttled');
    world.publish = publish;

    expect(await runBulkStep(ref, hour(world), world)).toMatchObject({ done: 3, isDone: true });
  });

  test('ends as failed after the last retry, or when its execution is gone', async () => {
    const bed = await setUp();
    const { world, send } = bed;
    const given = await startReplay({ filter: { runs: { status: 'aborted' } } }, bed);
    const gone = await startReplay({ filter: { runs: { status: 'timed_out' } } }, bed);

    await handleBulkRequest({ ...given, error: 'Lambda.Unknown' }, hour(world), world);
    expect((await send('GET', `/v1/replays/${gone.id}`)).body.replay.status).toBe('running');
    world.runningBulks.delete(gone.id);
    world.clock = new Date(world.clock.getTime() + 61_000);

    const read = async (id: string) => (await send('GET', `/v1/replays/${id}`)).body.replay;
    expect(await read(given.id)).toMatchObject({ status: 'failed', error: 'Lambda.Unknown' });
    expect(await read(gone.id)).toMatchObject({ status: 'failed', error: 'Flowgate.NotRunning' });
  });

  test('cancels running runs, and skips those that end meanwhile', async () => {
    const bed = await setUp();
    const { world, runs } = bed;
    const ref = await startReplay({ path: '/v1/runs/cancel', filter: { workflow: 'orders' }, reason: 'recall' }, bed);
    const [first] = runs.filter(({ workflowId }) => workflowId === orders.id);
    if (first !== undefined) await end(world, first, { status: 'succeeded' });
    // The list is as it was read before that.
    for (const run of world.started) Object.assign(run, { status: 'running' });

    expect(await runBulkStep(ref, hour(world), world)).toMatchObject({ done: 2, skipped: 1, failed: 0 });
    const causes = [...world.runs.values()].flatMap(({ cause }) => cause ?? []);
    expect(causes).toEqual(['recall', 'recall']);
  });

  test('redrives failed runs', async () => {
    const bed = await setUp();
    const { world, runs } = bed;
    for (const run of runs.slice(0, 4)) await fail(world, run);
    const ref = await startReplay({ path: '/v1/runs/redrive', filter: { error: 'E' } }, bed);

    expect(await runBulkStep(ref, hour(world), world)).toMatchObject({ done: 4, isDone: true });
    expect([...world.runs.values()].map(({ status }) => status)).not.toContain('failed');
  });
});
