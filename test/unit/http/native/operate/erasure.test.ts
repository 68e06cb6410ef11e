import { describe, expect, test } from '@jest/globals';
import type { RunId } from '../../../../../lib/core/event/identity.ts';
import { HttpWorld } from '../../../../fixtures/http-world.ts';
import { workflow } from '../../../../fixtures/world.ts';

const orders = workflow('orders', { triggers: [{ source: 'shop' }] });
const strict = workflow('strict', { triggers: [{ source: 'shop' }], input: { required: ['sku'] } });
const secret = 'jane@example.com';

async function begin({ size = 1 } = {}) {
  const world = new HttpWorld([orders, strict]);
  const token = world.token();
  const body = { source: 'shop', name: 'order.created', data: { customer: secret.repeat(size) } };
  const send = () => world.send('POST', '/v1/events', { token, body, headers: { 'idempotency-key': 'order-1' } });
  const { id, runId } = await send().then(({ body: { event, runs } }) => ({ id: event.id, runId: runs[0].id }));
  const end = (status: 'succeeded' | 'failed' = 'succeeded') =>
    world.keptRuns.recordProgress({
      ...{ id: runId, revision: 1, status, executionArn: `arn:${runId}`, stoppedAt: '2026-11-21T10:00:01.000Z' },
      ...(status === 'succeeded' ? { output: `"${secret}"` } : { error: 'E', cause: secret }),
    });
  const erase = (by = token) => world.send('DELETE', `/v1/events/${id}`, { token: by });
  return { world, token, send, end, erase, id, runId };
}

describe('DELETE /v1/events/{id}', () => {
  test.each(['succeeded', 'failed'] as const)(
    'erases the data, the output and the cause of a run that %s',
    async (status) => {
      const { world, token, end, erase, id, runId } = await begin();
      await end(status);

      const erased = await erase();
      const event = await world.send('GET', `/v1/events/${id}`, { token });
      const run = await world.send('GET', `/v1/runs/${runId}`, { token });

      expect(erased.status).toBe(200);
      expect(erased.body.keptElsewhere[0]).toContain('Step Functions');
      expect(event.body.event).toMatchObject({ id, source: 'shop', data: {}, erasedAt: '2026-11-21T10:00:00.000Z' });
      expect(run.body.run).toMatchObject({ id: runId, status });
      const everything = JSON.stringify([
        erased.body,
        event.body,
        run.body,
        [...world.stored.values()],
        [...world.runs],
      ]);
      expect(everything).not.toContain(secret);
    },
  );

  test('deletes large data from the bucket', async () => {
    const { world, end, erase } = await begin({ size: 20_000 });
    await end();
    const before = world.largeData.size;

    await erase();

    expect([before, world.largeData.size]).toEqual([1, 0]);
  });

  test('keeps the idempotency key: a retry gets the first response, and starts nothing', async () => {
    const { world, send, end, erase, id } = await begin();
    await end();
    await erase();
    const published = world.published.length;

    const again = await send();

    expect([again.status, again.headers['idempotency-replayed'], again.body.event.id]).toEqual([202, 'true', id]);
    expect(world.published.length).toBe(published);
  });

  test('is in the audit trail, without data, before anything is erased', async () => {
    const { world, token, end, erase, id } = await begin();
    await end();
    world.eraseRecords = () => Promise.reject(new Error('away'));

    expect((await erase()).status).toBe(500);

    const { body } = await world.send('GET', '/v1/audit', { token });
    expect(body.entries).toMatchObject([{ action: 'event.erased', event: { id, source: 'shop' } }]);
  });

  test('erases nothing while a run has not ended', async () => {
    const { world, erase, runId } = await begin();

    const answer = await erase();

    expect([answer.status, answer.body.detail]).toEqual([409, expect.stringContaining(runId)]);
    expect([...world.stored.values()][0]?.detail).toHaveProperty('data.customer', secret);
    expect(world.trail).toEqual([]);
  });

  test('can be repeated, and keeps the first moment', async () => {
    const { world, end, erase } = await begin();
    await end();
    await erase();
    world.clock = new Date('2026-11-21T11:00:00.000Z');

    const again = await erase();

    expect([again.status, again.body.event.erasedAt]).toEqual([200, '2026-11-21T10:00:00.000Z']);
  });

  describe('with copies', () => {
    /** An event that was replayed, and whose replay was replayed. All runs have ended. */
    async function beginReplayed() {
      const bed = await begin();
      const { world, token, id } = bed;
      const replay = async (of: string) =>
        (await world.send('POST', `/v1/events/${of}/replay`, { token })).body.event.id;
      const first = await replay(id);
      const second = await replay(first);
      const endAll = async () => {
        for (const event of world.stored.values())
          for (const { runId } of event.matches)
            if (runId !== undefined) await world.keptRuns.recordProgress(toEnd(runId));
      };
      const erase = (of: string, copies?: string) =>
        world.send('DELETE', `/v1/events/${of}`, { token, query: copies === undefined ? {} : { copies } });
      return { ...bed, first, second, endAll, erase };
    }
    const toEnd = (id: RunId) => ({
      ...{ id, revision: 1, status: 'succeeded' as const, executionArn: `arn:${id}` },
      ...{ stoppedAt: '2026-11-21T10:00:01.000Z', output: `"${secret}"` },
    });

    test.each(['the original', 'a replay in the middle', 'the last replay'])(
      'names the others of %s',
      async (which) => {
        const { world, id, first, second, endAll, erase } = await beginReplayed();
        await endAll();
        const all = [id, first, second];
        const at = ['the original', 'a replay in the middle', 'the last replay'].indexOf(which);

        const { status, body } = await erase(all[at]);

        expect([status, body.erasedCopies, body.isComplete]).toEqual([200, [], true]);
        expect(body.copies.toSorted()).toEqual(all.filter((one) => one !== all[at]).toSorted());
        expect([...world.stored.values()].filter(({ erasedAt }) => erasedAt !== undefined)).toHaveLength(1);
      },
    );

    test('erases them all, each with an entry in the audit trail', async () => {
      const { world, id, first, second, endAll, erase } = await beginReplayed();
      await endAll();

      const { body } = await erase(first, 'true');

      expect([body.erasedCopies.toSorted(), body.copies]).toEqual([[id, second].toSorted(), []]);
      expect(JSON.stringify([[...world.stored.values()], [...world.runs]])).not.toContain(secret);
      const erased = world.trail.filter(({ action }) => action === 'event.erased');
      expect(erased).toHaveLength(3);
      expect((await erase(id)).body.copies).toEqual([]);
    });

    test('erases nothing while a run of a copy has not ended', async () => {
      const { world, end, id, erase } = await beginReplayed();
      await end();

      const { status, body } = await erase(id, 'true');

      expect([status, body.detail]).toEqual([409, expect.stringContaining('has not ended')]);
      expect([...world.stored.values()].some(({ erasedAt }) => erasedAt !== undefined)).toBe(false);
      expect((await erase(id)).status).toBe(200);
    });
  });

  test('is refused to a credential without admin, of another environment, or with other workflows', async () => {
    const { world, end, erase } = await begin();
    await end();

    const scopes = ['runs:read', 'runs:write', 'events:write', 'workflows:write'] as const;
    expect((await erase(world.token({ scopes: [...scopes] }))).status).toBe(403);
    expect((await erase(world.token({ environment: 'staging' }))).status).toBe(404);
    expect((await erase(world.token({ workflows: [orders.id] }))).status).toBe(403);
    expect(world.trail).toEqual([]);
  });
});

describe('GET /v1/me', () => {
  test.each(['events:write', 'runs:read', 'admin'] as const)(
    'shows a credential with the scope %s itself',
    async (scope) => {
      const world = new HttpWorld([orders]);
      const token = world.token({ scopes: [scope], workflows: [orders.id] });

      const { status, body } = await world.send('GET', '/v1/me', { token });

      const [own] = [...world.kept.values()];
      expect([status, body.credential.scopes, body.credential.workflows]).toEqual([200, [scope], [orders.id]]);
      expect(JSON.stringify(body)).not.toContain(own?.digest);
    },
  );
});
