import { describe, expect, test } from '@jest/globals';
import { handleBulkRequest } from '../../../../lib/core/operate/bulk/bulk-request.ts';
import { runBulkStep } from '../../../../lib/core/operate/bulk/bulk-step.ts';
import { FlowgateError } from '../../../../lib/value/errors.ts';
import { end, fail, hour, invoices, late, orders, setUp, startAct } from '../../../fixtures/bulk-bed.ts';

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

  test('shows its filter as it was sent, so that it can be sent again', async () => {
    const { send } = await setUp();
    const filter = { events: { name: 'order', where: '/at=1', since: '2h', until: '2026-11-21T11:00:00+01:00' } };

    const { count } = (await send('POST', '/v1/replays', { filter }, { preview: 'true' })).body;
    const { replay } = (await send('POST', '/v1/replays', { filter, expect: count })).body;

    expect(replay).toMatchObject({ filter, until: '2026-11-21T10:00:00.000Z' });
    expect((await send('GET', `/v1/replays/${replay.id}`)).body.replay.filter).toEqual(filter);
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

describe('GET /v1/replays', () => {
  async function startMany(count: number) {
    const bed = await setUp({ events: 0 });
    const ids: string[] = [];
    for (let at = 0; at < count; at += 1) {
      // Two of them are started in the same millisecond.
      if (at !== 1) bed.world.clock = new Date(bed.world.clock.getTime() + 1_000);
      const { body } = await bed.send('POST', '/v1/replays', { filter: { runs: {} }, expect: 0, rate: 1 + at });
      ids.unshift(body.replay.id);
    }
    return { ...bed, ids };
  }

  test('lists each act once over all pages, the newest first', async () => {
    const { ids, send } = await startMany(7);
    const pages: string[][] = [];
    let cursor: string | undefined;
    do {
      const query = { limit: '3', ...(cursor === undefined ? {} : { cursor }) };
      const { body } = await send('GET', '/v1/replays', undefined, query);
      pages.push(body.replays.map(({ id }: { id: string }) => id));
      cursor = body.cursor;
    } while (cursor !== undefined);

    expect(pages.map((page) => page.length)).toEqual([3, 3, 1]);
    expect(pages.flat().toSorted()).toEqual(ids.toSorted());
    expect(pages.flat().slice(0, 5)).toEqual(ids.slice(0, 5));
  });

  test('has a period, and no cursor on a last page that is full', async () => {
    const { ids, world, send } = await startMany(4);
    const since = new Date(world.clock.getTime() - 1_000).toISOString();

    const young = await send('GET', '/v1/replays', undefined, { since });
    const old = await send('GET', '/v1/replays', undefined, { until: since, limit: '2' });

    expect(young.body).toEqual({
      replays: [expect.objectContaining({ id: ids[0] }), expect.objectContaining({ id: ids[1] })],
    });
    expect([old.body.replays.length, old.body.cursor]).toEqual([2, undefined]);
  });

  test.each([{ cursor: 'x' }, { limit: '0' }, { limit: '101' }, { page: '2' }])('refuses %j', async (query) => {
    const { send } = await startMany(1);

    expect((await send('GET', '/v1/replays', undefined, query)).status).toBe(400);
  });

  test('refuses a cursor of a list with other filters', async () => {
    const { send } = await startMany(3);
    const { cursor } = (await send('GET', '/v1/replays', undefined, { limit: '1' })).body;

    expect((await send('GET', '/v1/replays', undefined, { cursor, limit: '2' })).status).toBe(200);
    expect((await send('GET', '/v1/replays', undefined, { cursor, since: '1h' })).status).toBe(400);
  });
});

describe('a step of a bulk act', () => {
  test('replays the events of failed runs for their workflow only, and a second time sends nothing', async () => {
    const bed = await setUp();
    const { world, runs, send } = bed;
    const failed = runs.filter(({ workflowId }) => workflowId === orders.id);
    for (const run of failed) await fail(world, run);
    const ref = await startAct({ filter: { runs: { workflow: 'orders' } } }, bed);

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
    const ref = await startAct({ filter: { events: { outcome: 'unmatched' } } }, bed);

    expect(await runBulkStep(ref, hour(world), world)).toMatchObject({ done: 1, skipped: 2, isDone: true });
    expect(world.published.map(({ detail }) => detail.metadata.workflows)).toEqual([[late.id]]);
  });

  describe('of a backfill', () => {
    const asked = { filter: { events: { name: 'order' } }, workflow: 'orders', backfill: true };

    /** Four events: two from before the workflow "orders", one that it had, and a replay of the first. */
    async function setUpLate() {
      const bed = await setUp({ events: 3 });
      const { world } = bed;
      const [one, two, had] = [...world.stored.values()];
      for (const event of [one, two])
        if (event !== undefined) {
          const matches = event.matches.filter(({ workflowId }) => workflowId !== orders.id);
          world.stored.set(event.key, { ...event, matches });
          for (const [id, run] of world.runs)
            if (run.workflowId === orders.id && event.matches.some(({ runId }) => runId === id)) world.runs.delete(id);
        }
      return { ...bed, one, two, had };
    }

    test('sends to the workflow what it wants and has had no run of, once for all backfills', async () => {
      const bed = await setUpLate();
      const { world, send } = bed;

      const preview = await send('POST', '/v1/replays', asked, { preview: 'true' });
      const first = await runBulkStep(await startAct(asked, bed), hour(world), world);
      const sent = world.published.map(({ detail }) => detail.metadata);
      const ref = await startAct(asked, bed);
      const second = await runBulkStep(ref, hour(world), world);

      expect(preview.body).toMatchObject({ count: 3, perWorkflow: [{ name: 'orders', count: 2 }] });
      expect(first).toMatchObject({ done: 2, skipped: 1, failed: 0 });
      expect(sent.map(({ workflowId, replayOf }) => [workflowId, replayOf]).toSorted()).toEqual(
        [bed.one, bed.two].map((event) => [orders.id, event?.id]).toSorted(),
      );
      expect(second).toMatchObject({ done: 0, failed: 0 });
      expect(world.published).toEqual([]);
      expect((await send('GET', `/v1/replays/${ref.id}`)).body.replay).toMatchObject({ backfill: true });
    });

    test('leaves out an event whose replay had a run of the workflow', async () => {
      const bed = await setUpLate();
      const { world, send } = bed;
      await send('POST', `/v1/events/${bed.one?.id}/replay`);

      const report = await runBulkStep(await startAct(asked, bed), hour(world), world);

      expect(report).toMatchObject({ done: 1, failed: 0 });
      expect(world.published.map(({ detail }) => detail.metadata.replayOf)).toEqual([bed.two?.id]);
    });

    test('sends nothing that the triggers of the workflow do not match', async () => {
      const bed = await setUpLate();

      const ref = await startAct({ ...asked, workflow: 'late' }, bed);

      expect(await runBulkStep(ref, hour(bed.world), bed.world)).toMatchObject({ done: 0, skipped: 3, failed: 0 });
    });

    test.each([
      { filter: { events: {} }, backfill: true },
      { filter: { runs: {} }, workflow: 'orders', backfill: true },
    ])('refuses %j', async (body) => {
      const { send } = await setUp({ events: 0 });

      const answer = await send('POST', '/v1/replays', body);

      expect([answer.status, answer.body.detail]).toEqual([400, expect.stringContaining('backfill')]);
    });
  });

  test.each([
    ['the same act again', {}],
    ['a replay of one event', { one: true }],
  ])('replays no failed run that was replayed since, by %s', async (_, { one = false }: { one?: boolean }) => {
    const bed = await setUp();
    const { world, runs, send } = bed;
    const [run, ...others] = runs.filter(({ workflowId }) => workflowId === orders.id);
    for (const failed of [run, ...others]) if (failed !== undefined) await fail(world, failed);
    const asked = { filter: { runs: { workflow: 'orders' } } };
    const eventId = [...world.stored.values()].find(({ matches }) =>
      matches.some(({ runId }) => runId === run?.id),
    )?.id;
    if (one) await send('POST', `/v1/events/${eventId}/replay`, { workflow: 'orders' });
    else await runBulkStep(await startAct(asked, bed), hour(world), world);

    const ref = await startAct(asked, bed);
    const report = await runBulkStep(ref, hour(world), world);

    expect(report).toMatchObject(one ? { done: 2, skipped: 1, failed: 0 } : { done: 0, skipped: 3, failed: 0 });
    const { replays } = (await send('GET', `/v1/events/${eventId}`)).body;
    expect(replays).toEqual([
      {
        id: expect.any(String),
        at: expect.any(String),
        workflowId: orders.id,
        ...(one ? {} : { replayId: expect.stringMatching(/^rep_/) }),
      },
    ]);
  });

  // Found by a run with faults: the act was killed after its publish, so no note said that the event had been replayed.
  test('finishes a replay whose act failed before its note, and sends nothing twice', async () => {
    const bed = await setUp({ events: 1 });
    const { world, runs, send } = bed;
    for (const run of runs) await fail(world, run);
    const asked = { filter: { runs: { workflow: 'orders' } } };
    const interrupted = await startAct(asked, bed);
    const { noteReplay } = world;
    world.noteReplay = async () => {
      throw new FlowgateError('unavailable', 'killed');
    };
    await expect(runBulkStep(interrupted, hour(world), world)).rejects.toThrow('killed');
    await handleBulkRequest({ ...interrupted, error: 'Runtime.ExitError' }, hour(world), world);
    world.noteReplay = noteReplay;
    world.clock = new Date(world.clock.getTime() + 1_000);

    const report = await runBulkStep(await startAct(asked, bed), hour(world), world);

    expect(report).toMatchObject({ done: 0, skipped: 1, failed: 0 });
    expect(new Set(world.published.map(({ detail }) => detail.metadata.eventId)).size).toBe(1);
    const original = [...world.stored.values()].find(({ detail }) => detail.metadata.replayOf === undefined);
    expect((await send('GET', `/v1/events/${original?.id}`)).body.replays).toMatchObject([
      { replayId: interrupted.id },
    ]);
  });

  test('sends to a workflow what an act that failed has sent to another one', async () => {
    const bed = await setUp({ events: 1 });
    const { world, runs } = bed;
    for (const run of runs) await fail(world, run);
    const other = await startAct({ filter: { runs: { workflow: 'invoices' } } }, bed);
    await runBulkStep(other, hour(world), world);
    const record = world.bulkRecords.get(other.id);
    if (record !== undefined) world.bulkRecords.set(other.id, { ...record, status: 'failed' });

    const ref = await startAct({ filter: { runs: { workflow: 'orders' } } }, bed);

    expect(await runBulkStep(ref, hour(world), world)).toMatchObject({ done: 1, skipped: 0, failed: 0 });
  });

  test('replays a run that failed after its event was replayed for another workflow', async () => {
    const bed = await setUp({ events: 1 });
    const { world, runs, send } = bed;
    for (const run of runs) await fail(world, run);
    await runBulkStep(await startAct({ filter: { runs: { workflow: 'invoices' } } }, bed), hour(world), world);

    const ref = await startAct({ filter: { runs: { workflow: 'orders' } } }, bed);

    expect(await runBulkStep(ref, hour(world), world)).toMatchObject({ done: 1, skipped: 0, failed: 0 });
    expect((await send('GET', `/v1/events/${[...world.stored.values()][0]?.id}`)).body.replays).toHaveLength(2);
  });

  test('sends unmatched events once, and events of a filter without an outcome as often as it is asked', async () => {
    const bed = await setUp({ events: 2, name: 'unwanted' });
    const { world } = bed;
    for (const event of world.stored.values()) world.stored.set(event.key, { ...event, matches: [] });
    const reports: unknown[] = [];
    for (const events of [
      { outcome: 'unmatched' },
      { outcome: 'unmatched' },
      { name: 'unwanted', until: '2026-11-21T10:00:30Z' },
    ])
      reports.push(await runBulkStep(await startAct({ filter: { events } }, bed), hour(world), world));

    expect(reports).toMatchObject([{ done: 2 }, { done: 0, skipped: 2 }, { done: 2, skipped: 0 }]);
  });

  test('counts an erased event as a failure with its reason', async () => {
    const bed = await setUp({ events: 1 });
    const { world, send } = bed;
    const ref = await startAct({ filter: { events: { name: 'order' } } }, bed);
    for (const event of world.stored.values())
      world.stored.set(event.key, { ...event, erasedAt: world.clock.toISOString() });

    expect(await runBulkStep(ref, hour(world), world)).toMatchObject({ done: 0, skipped: 0, failed: 1 });
    const { failures } = (await send('GET', `/v1/replays/${ref.id}`)).body.replay;
    expect(failures[0].reason).toContain('erased');
  });

  test('takes a slice a second, ends with its time, and goes on from its cursor', async () => {
    const bed = await setUp({ events: 5 });
    const { world } = bed;
    const ref = await startAct({ filter: { events: { name: 'order' } }, rate: 2 }, bed);
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
    const ref = await startAct({ filter: { events: { name: 'order' } }, rate: 1 }, bed);
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
    const ref = await startAct({ filter: { runs: {} } }, bed);
    world.findPosition = async ({ id }) => (id === invoices.id ? 'on' : 'drop');

    expect(await runBulkStep(ref, hour(world), world)).toMatchObject({ done: 3, failed: 3, isDone: true });
    const { failures } = (await send('GET', `/v1/replays/${ref.id}`)).body.replay;
    expect(failures[0].reason).toContain('switched off');
  });

  test('fails as a whole at what can be repeated, so that the state machine repeats it', async () => {
    const bed = await setUp();
    const { world } = bed;
    const ref = await startAct({ filter: { events: { name: 'order' } } }, bed);
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
    const given = await startAct({ filter: { runs: { status: 'aborted' } } }, bed);
    const gone = await startAct({ filter: { runs: { status: 'timed_out' } } }, bed);

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
    const ref = await startAct({ path: '/v1/runs/cancel', filter: { workflow: 'orders' }, reason: 'recall' }, bed);
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
    const ref = await startAct({ path: '/v1/runs/redrive', filter: { error: 'E' } }, bed);

    expect(await runBulkStep(ref, hour(world), world)).toMatchObject({ done: 4, isDone: true });
    expect([...world.runs.values()].map(({ status }) => status)).not.toContain('failed');
  });
});
