import { describe, expect, test } from '@jest/globals';
import { runBulkStep } from '../../../../../lib/core/operate/bulk/bulk-step.ts';
import { end, fail, hour, invoices, late, orders, setUp, startAct } from '../../../../fixtures/bulk-bed.ts';

type Bed = Awaited<ReturnType<typeof setUp>>;

/** What a preview says, and what the act then does. */
async function compare(asked: object, bed: Bed) {
  const { path = '/v1/replays', ...body } = asked as { path?: string };
  const preview = (await bed.send('POST', path, body, { preview: 'true' })).body;
  const { done, skipped, failed } = await runBulkStep(await startAct(asked, bed), hour(bed.world), bed.world);
  const leftOut = Object.fromEntries(
    preview.leftOut.map(({ kind, count }: { kind: string; count: number }) => [kind, count]),
  );
  return {
    count: preview.count,
    due: preview.due,
    leftOut,
    perWorkflow: preview.perWorkflow,
    did: { done, skipped, failed },
  };
}

describe('a preview foresees what the act does', () => {
  test('with failed runs, some of which were replayed since', async () => {
    const bed = await setUp();
    const failed = bed.runs.filter(({ workflowId }) => workflowId === orders.id);
    for (const run of failed) await fail(bed.world, run);
    const [event] = bed.world.stored.values();
    await bed.send('POST', `/v1/events/${event?.id}/replay`, { workflow: 'orders' });

    expect(await compare({ filter: { runs: { workflow: 'orders' } } }, bed)).toEqual({
      count: 3,
      due: 2,
      leftOut: { replayed: 1 },
      perWorkflow: [{ id: orders.id, name: 'orders', count: 2 }],
      did: { done: 2, skipped: 1, failed: 0 },
    });
  });

  test('with unmatched events that a new trigger wants, and others', async () => {
    const bed = await setUp({ events: 2, name: 'nothing' });
    const { world, token } = bed;
    await world.send('POST', '/v1/events', { token, body: { source: 'shop', name: 'unwanted', data: {} } });
    for (const event of world.stored.values()) world.stored.set(event.key, { ...event, matches: [] });
    world.clock = new Date(world.clock.getTime() + 1_000);

    expect(await compare({ filter: { events: { outcome: 'unmatched' } } }, bed)).toEqual({
      count: 3,
      due: 1,
      leftOut: { 'starts-nothing': 2 },
      perWorkflow: [{ id: late.id, name: 'late', count: 1 }],
      did: { done: 1, skipped: 2, failed: 0 },
    });
  });

  test('with a backfill of a workflow that some events do not match and others have started', async () => {
    const bed = await setUp({ events: 2 });
    const { world, token } = bed;
    await world.send('POST', '/v1/events', { token, body: { source: 'shop', name: 'nothing', data: {} } });
    const [first] = world.stored.values();
    if (first !== undefined) {
      const matches = first.matches.filter(({ workflowId }) => workflowId !== orders.id);
      world.stored.set(first.key, { ...first, matches });
      const lost = first.matches.find(({ workflowId }) => workflowId === orders.id)?.runId;
      if (lost !== undefined) world.runs.delete(lost);
    }
    world.clock = new Date(world.clock.getTime() + 1_000);

    expect(await compare({ filter: { events: {} }, workflow: 'orders', backfill: true }, bed)).toMatchObject({
      count: 3,
      due: 1,
      leftOut: { unwanted: 1, 'has-run': 1 },
      did: { done: 1, skipped: 2, failed: 0 },
    });
  });

  test('with erased events and a workflow that is switched off, at which it fails', async () => {
    const bed = await setUp({ events: 3 });
    const { world, runs } = bed;
    for (const run of runs) await fail(world, run);
    const [event] = world.stored.values();
    if (event !== undefined) world.stored.set(event.key, { ...event, erasedAt: world.clock.toISOString() });
    world.findPosition = async ({ id }) => (id === invoices.id ? 'on' : 'drop');

    expect(await compare({ filter: { runs: {} } }, bed)).toMatchObject({
      count: 6,
      due: 2,
      leftOut: { inactive: 2, erased: 2 },
      did: { done: 2, skipped: 0, failed: 4 },
    });
  });

  test('with runs that cannot be redriven', async () => {
    const bed = await setUp({ events: 2 });
    const { world, runs } = bed;
    const [one, ...others] = runs.filter(({ workflowId }) => workflowId === orders.id);
    if (one === undefined) throw new Error('there is no run');
    const { executionArn: _, ...unstarted } = one;
    for (const run of others) await fail(world, run);
    world.runs.set(one.id, { ...unstarted, status: 'failed', error: 'E', stoppedAt: world.clock.toISOString() });
    const listed = world.started.find(({ id }) => id === one.id);
    if (listed !== undefined)
      Object.assign(listed, { status: 'failed', error: 'E', stoppedAt: world.clock.toISOString() });
    world.clock = new Date(world.clock.getTime() + 1_000);

    expect(await compare({ path: '/v1/runs/redrive', filter: {} }, bed)).toMatchObject({
      count: 2,
      due: 1,
      leftOut: { 'no-execution': 1 },
      did: { done: 1, skipped: 1, failed: 0 },
    });
  });

  test('but not of more than 1,000 items', async () => {
    const bed = await setUp({ events: 1 });
    const { world, send } = bed;
    const [event] = world.stored.values();
    const [run] = world.started;
    if (event === undefined || run === undefined) throw new Error('there is no event');
    const many = Array.from({ length: 1_001 }, (_, at) => ({
      ...run,
      id: `${run.id.slice(0, -4)}${String(at).padStart(4, '0')}`,
    }));
    world.started.splice(0, world.started.length, ...(many as typeof world.started));

    const { body } = await send('POST', '/v1/runs/cancel', { filter: {} }, { preview: 'true' });

    expect([body.count, body.due, body.leftOut]).toEqual([1_001, 1_001, undefined]);
    expect(body.perWorkflow).toEqual([{ id: run.workflowId, name: expect.any(String), count: 1_001 }]);
  });
});

describe('a cancel of many', () => {
  /** Forgets the start of the runs of the workflow "orders": they are accepted. */
  function forgetStarts({ world, runs }: Bed) {
    const forgotten = runs.filter(({ workflowId }) => workflowId === orders.id);
    for (const { id } of forgotten) {
      world.runs.delete(id);
      world.started.splice(
        world.started.findIndex((run) => run.id === id),
        1,
      );
    }
    return forgotten;
  }

  test('also cancels runs that have not started, and counts them apart', async () => {
    const bed = await setUp();
    const { world, send } = bed;
    const forgotten = forgetStarts(bed);
    const { body } = await send('POST', '/v1/runs/cancel', { filter: {} }, { preview: 'true' });

    const report = await runBulkStep(await startAct({ path: '/v1/runs/cancel', filter: {} }, bed), hour(world), world);

    expect(body).toMatchObject({ count: 3, unstarted: { count: 3, isExact: true }, due: 6, leftOut: [] });
    expect(body.perWorkflow).toHaveLength(2);
    expect(report).toMatchObject({ done: 6, skipped: 0, failed: 0, isDone: true });
    expect(forgotten.map(({ id }) => world.runs.get(id)?.status)).toEqual(['aborted', 'aborted', 'aborted']);
  });

  test('finds a run that starts between its preview and its turn', async () => {
    const bed = await setUp({ events: 1 });
    const { world } = bed;
    const [run] = forgetStarts(bed);
    if (run === undefined) throw new Error('there is no run');
    const ref = await startAct({ path: '/v1/runs/cancel', filter: { workflow: 'orders' } }, bed);
    world.clock = new Date(world.clock.getTime() + 1_000);
    const begun = { ...run, startedAt: world.clock.toISOString() };
    await world.keptRuns.recordStart(begun);
    world.started.push({ ...begun, environment: 'production' });

    expect(await runBulkStep(ref, hour(world), world)).toMatchObject({ done: 1, skipped: 0, failed: 0 });
    expect(world.acted).toEqual([`stop ${run.id}`]);
  });

  test.each([
    ['of another workflow', { workflow: 'invoices' }],
    ['that were not forced', { forced: true }],
    ['that were received before', { since: '30s' }],
    ['if its filter is of one status', { status: 'waiting' }],
    ['if its filter is of an error', { status: 'running', error: 'E' }],
  ])('leaves unstarted runs alone %s', async (_, filter) => {
    const bed = await setUp({ events: 2 });
    const forgotten = forgetStarts(bed);

    await runBulkStep(await startAct({ path: '/v1/runs/cancel', filter }, bed), hour(bed.world), bed.world);

    expect(forgotten.map(({ id }) => bed.world.runs.get(id))).toEqual([undefined, undefined]);
  });

  test('skips a run that has ended', async () => {
    const bed = await setUp({ events: 1 });
    const [run] = bed.runs;
    if (run !== undefined) await end(bed.world, run, { status: 'succeeded' });

    expect(await compare({ path: '/v1/runs/cancel', filter: { status: 'succeeded' } }, bed)).toMatchObject({
      count: 1,
      due: 0,
      leftOut: { ended: 1 },
      did: { done: 0, skipped: 1, failed: 0 },
    });
  });
});
