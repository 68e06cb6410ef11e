import { describe, expect, test } from '@jest/globals';
import type { RunId } from '../../../../lib/core/event/identity.ts';
import type { RunProgress } from '../../../../lib/core/run/record.ts';
import { start } from '../../../../lib/core/run/start.ts';
import { HttpWorld } from '../../../fixtures/http-world.ts';
import { workflow } from '../../../fixtures/world.ts';

const orders = workflow('orders', { triggers: [{ event: 'order' }] });
const refunds = workflow('refunds', { triggers: [{ event: 'refund' }] });
const order = { source: 'shop', name: 'order', data: { n: 1 } };

async function setUp(workflows = [orders, refunds]) {
  const world = new HttpWorld(workflows);
  const token = world.token();
  const sent = await world.send('POST', '/v1/events', { token, body: order });
  const id = sent.body.runs[0].id as RunId;
  const act = (name: 'cancel' | 'redrive', body?: unknown, as = token) =>
    world.send('POST', `/v1/runs/${id}/${name}`, { token: as, ...(body === undefined ? {} : { body }) });
  return { world, token, id, act };
}

const failUnused = () => Promise.reject(new Error('no workflow here is an Express one'));
const notUsed = {
  claimStart: failUnused,
  releaseStart: failUnused,
  runExpress: failUnused,
  recordProgress: failUnused,
  now: () => new Date(),
};

/** Does the work of the start function for a run, as its message arrives. */
function deliver(world: HttpWorld, id: RunId, meanwhile: () => Promise<unknown> = async () => undefined) {
  const [event] = world.published;
  if (event === undefined) throw new Error('nothing was published');
  const request = { workflowId: orders.id, source: event.source, name: event['detail-type'], detail: event.detail };
  return start(request, {
    catalogue: world.catalogue,
    now: world.now,
    maxDepth: 10,
    isCancelled: world.keptRuns.isCancelled,
    stopExecution: (run, cause) => world.acts.stop(run, cause),
    recordStart: world.keptRuns.recordStart,
    recordWaiting: world.keptRuns.recordWaiting,
    express: notUsed,
    startExecution: async () => {
      await meanwhile();
      const executionArn = `arn:${id}`;
      if (world.executions.has(id)) return { kind: 'exists', executionArn };
      world.executions.set(id, running(id));
      return { kind: 'started', executionArn };
    },
  });
}

function running(id: RunId): RunProgress {
  return { id, revision: 0, status: 'running', executionArn: `arn:${id}`, startedAt: '2026-11-21T10:00:00.000Z' };
}

function end(world: HttpWorld, id: RunId, difference: Partial<RunProgress>): Promise<void> {
  const progress = { ...running(id), revision: 1, stoppedAt: '2026-11-21T10:00:01.000Z', ...difference };
  world.executions.set(id, progress);
  return world.recordProgress(progress);
}

const failed = { status: 'failed', error: 'E', cause: 'C' } as const;

describe('POST /v1/runs/{id}/cancel', () => {
  test('stops a running run with the reason as its cause, and writes an audit entry', async () => {
    const { world, id, act } = await setUp();
    await deliver(world, id);

    const { status, body } = await act('cancel', { reason: 'wrong order' });

    expect(status).toBe(200);
    expect(body.run).toMatchObject({ id, status: 'aborted', error: 'Flowgate.Cancelled', cause: 'wrong order' });
    expect(world.runs.get(id)).toMatchObject({ status: 'aborted', cause: 'wrong order' });
    expect(world.trail[0]).toMatchObject({
      action: 'run.cancelled',
      run: { id, workflowId: orders.id },
      reason: 'wrong order',
      by: { kind: 'credential' },
    });
  });

  test('keeps a run from starting whose message arrives later', async () => {
    const { world, id, act } = await setUp();

    const { status, body } = await act('cancel');

    expect([status, body.run.status, body.run.error]).toEqual([200, 'aborted', 'Flowgate.Cancelled']);
    expect(await deliver(world, id)).toEqual({ kind: 'cancelled', runId: id });
    expect(world.executions.size).toBe(0);
    expect(world.trail.map(({ action }) => action)).toEqual(['run.cancelled']);
  });

  test('stops an execution that is being started at the same time', async () => {
    const { world, id, act } = await setUp();

    const outcome = await deliver(world, id, () => act('cancel', { reason: 'race' }));

    expect(outcome).toEqual({ kind: 'cancelled', runId: id });
    expect(world.executions.get(id)?.status).toBe('aborted');
    expect(world.runs.get(id)).toMatchObject({ status: 'aborted', cause: 'race' });
  });

  test('stops an execution whose start was interrupted before its record', async () => {
    const { world, id, act } = await setUp();
    world.executions.set(id, running(id));

    await act('cancel', { reason: 'interrupted' });

    expect(world.executions.get(id)).toMatchObject({ status: 'aborted', cause: 'interrupted' });
  });

  test.each(['succeeded', 'failed', 'timed_out', 'aborted'] as const)('refuses a run that has %s', async (status) => {
    const { world, id, act } = await setUp();
    await deliver(world, id);
    await end(world, id, { status });

    const refused = await act('cancel');

    expect(refused.status).toBe(409);
    expect(refused.body.detail).toContain(`has ended with status "${status}"`);
    expect([world.acted, world.trail]).toEqual([[], []]);
  });

  test('refuses a run whose end has not been recorded yet, and records it', async () => {
    const { world, id, act } = await setUp();
    await deliver(world, id);
    const { stoppedAt = '', ...rest } = { ...running(id), stoppedAt: '2026-11-21T10:00:01.000Z' };
    world.executions.set(id, { ...rest, stoppedAt, revision: 1, status: 'succeeded', output: '{}' });

    expect((await act('cancel')).status).toBe(409);
    expect([world.runs.get(id)?.status, world.acted]).toEqual(['succeeded', []]);
  });

  test('refuses a reason above 500 characters, and an unknown member by name', async () => {
    const { act } = await setUp();

    expect((await act('cancel', { reason: 'x'.repeat(501) })).status).toBe(400);
    expect((await act('cancel', { why: 'x' })).body.detail).toContain('why');
  });

  test('needs runs:write and a run that the credential may see', async () => {
    const { world, act } = await setUp();
    const token = (limits: object) => world.token({ scopes: ['runs:write'], ...limits });

    expect((await act('cancel', {}, world.token({ scopes: ['runs:read', 'events:write'] }))).status).toBe(403);
    for (const limits of [{ workflows: [refunds.id] }, { organisations: ['acme'] }, { environment: 'staging' }]) {
      expect((await act('cancel', {}, token(limits))).status).toBe(404);
      expect((await act('redrive', {}, token(limits))).status).toBe(404);
    }
    expect((await act('cancel', {}, token({}))).status).toBe(200);
  });
});

test('a run whose execution Step Functions does not have is refused without an entry', async () => {
  const { world, id, act } = await setUp();
  await deliver(world, id);
  world.executions.clear();

  expect((await act('cancel')).body.detail).toContain('no execution of it that can be stopped');
  expect((await act('redrive')).body.detail).toContain('replay its event instead');
  expect([world.acted, world.trail]).toEqual([[], []]);
});

test('a run of an Express workflow is refused with the reason, without an entry, once it has started', async () => {
  const quick = workflow('quick', { type: 'EXPRESS', triggers: [{ event: 'order' }] });
  const { world, id, act } = await setUp([quick]);
  const executionArn = `arn:express:${id}`;
  await world.keptRuns.recordStart({
    ...running(id),
    workflowId: quick.id,
    forced: false,
    debug: false,
    depth: 0,
    executionArn,
  });

  const [cancelled, redriven] = [await act('cancel'), await act('redrive')];

  expect([cancelled.status, redriven.status]).toEqual([409, 409]);
  expect(cancelled.body.detail).toContain('cannot stop executions of Express workflows. It ends by itself');
  expect(redriven.body.detail).toContain('cannot continue executions of Express workflows: replay its event instead');
  expect([world.acted, world.trail]).toEqual([[], []]);
});

describe('POST /v1/runs/{id}/redrive', () => {
  test('runs a failed run again under the same ID, and writes an audit entry', async () => {
    const { world, id, act } = await setUp();
    await deliver(world, id);
    await end(world, id, failed);

    const { status, body } = await act('redrive', { reason: 'the supplier is back' });

    expect([status, body.run.id, body.run.status, body.run.error]).toEqual([200, id, 'running', undefined]);
    expect(world.runs.get(id)).toMatchObject({ status: 'running' });
    expect(world.runs.get(id)).not.toHaveProperty('error');
    expect(world.trail[0]).toMatchObject({ action: 'run.redriven', reason: 'the supplier is back' });
    await end(world, id, { revision: 3, status: 'succeeded', output: '{}' });
    expect(world.runs.get(id)?.status).toBe('succeeded');
  });

  test('refuses with the reason of Step Functions, and writes no entry', async () => {
    const { world, id, act } = await setUp();
    await deliver(world, id);
    await end(world, id, failed);
    world.notRedrivable = 'Execution redrivable period exceeded';

    const { status, body } = await act('redrive');

    expect(status).toBe(409);
    expect(body.detail).toContain('Execution redrivable period exceeded');
    expect([world.acted, world.trail]).toEqual([[], []]);
  });

  test('refuses a run without an execution', async () => {
    const { act } = await setUp();

    const { status, body } = await act('redrive');

    expect([status, body.detail]).toEqual([409, expect.stringContaining('replay its event instead')]);
  });

  test('lets a late message of a redriven run start nothing and stop nothing', async () => {
    const { world, id, act } = await setUp();
    await deliver(world, id, () => act('cancel'));
    await act('redrive');

    expect(await deliver(world, id)).toEqual({ kind: 'already_started', runId: id });
    expect(world.acted.at(-1)).toBe(`redrive ${id}`);
  });
});
