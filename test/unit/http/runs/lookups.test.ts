// Reading runs never fails because Step Functions is throttled, and rarely calls it: the recorded state is always available.
import { describe, expect, test } from '@jest/globals';
import type { RunId } from '../../../../lib/core/event/identity.ts';
import type { RecordedRun } from '../../../../lib/core/run/run.ts';
import { HttpWorld } from '../../../fixtures/http-world.ts';
import { workflow } from '../../../fixtures/world.ts';

const long = workflow('long', { triggers: [{ source: 'shop' }] });

/** A world with this number of runs, all recorded as running for a long time. */
async function running(count: number) {
  const world = new HttpWorld([long]);
  const token = world.token();
  const runs: { id: RunId; eventId: string }[] = [];
  for (let at = 0; at < count; at += 1) {
    const body = { source: 'shop', name: 'order.created', data: { at } };
    const answer = await world.send('POST', '/v1/events', { token, body });
    const id = answer.body.runs[0].id as RunId;
    runs.push({ id, eventId: answer.body.event.id });
    world.runs.set(id, recorded(id));
    world.executions.set(id, { ...recorded(id), status: 'running', revision: 0, executionArn: 'arn' });
  }
  world.clock = new Date('2026-11-21T12:00:00.000Z');
  return { world, token, runs };
}

const recorded = (id: RunId, difference: Partial<RecordedRun> = {}): RecordedRun => ({
  ...{ id, workflowId: long.id, status: 'running', forced: true, debug: false, depth: 0 },
  startedAt: '2026-11-21T10:00:01.000Z',
  ...difference,
});

const throttled = Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });

describe('followers of long runs', () => {
  test('of eight that read twice a second for a minute, each run is looked up every 30 s', async () => {
    const { world, token, runs } = await running(8);

    for (let halfSecond = 0; halfSecond < 120; halfSecond += 1) {
      for (const { id } of runs) await world.send('GET', `/v1/runs/${id}`, { token });
      world.clock = new Date(world.clock.getTime() + 500);
    }

    expect(world.described).toHaveLength(16);
  });

  test('many runs share 30 lookups in 30 s', async () => {
    const { world, token, runs } = await running(80);

    for (const { id } of runs) await world.send('GET', `/v1/runs/${id}`, { token });

    expect(world.described).toHaveLength(30);
  });

  test('read what is recorded, with status 200, while every lookup is throttled, and lookups pause', async () => {
    const { world, token, runs } = await running(8);
    world.describeExecution = async (_, run) => {
      world.described.push(run.id);
      throw throttled;
    };

    const answers = await Promise.all(runs.map(({ id }) => world.send('GET', `/v1/runs/${id}`, { token })));
    const later = await world.send('GET', `/v1/runs/${runs[0]?.id}`, { token });

    expect(new Set([...answers, later].map(({ status, body }) => `${status} ${body.run.status}`))).toEqual(
      new Set(['200 running']),
    );
    expect(world.described.length).toBeLessThanOrEqual(8);
    expect(world.logged[0]).toMatchObject({ kind: 'lookup_failed', fault: 'ThrottlingException' });
  });

  test('read what is recorded if the status that was found cannot be written down', async () => {
    const { world, token, runs } = await running(1);
    const [{ id } = { id: '' as RunId }] = runs;
    world.executions.set(id, { ...recorded(id), status: 'failed', revision: 1, executionArn: 'arn' });
    world.recordProgress = async () => {
      throw throttled;
    };

    const { status, body } = await world.send('GET', `/v1/runs/${id}`, { token });

    expect([status, body.run.status]).toEqual([200, 'running']);
  });
});

describe('every route that shows runs', () => {
  test.each([
    ['GET /v1/events/{id}', (run: { eventId: string }) => `/v1/events/${run.eventId}`],
    ['GET /flows/runs/{analyticsId}', (run: { id: string }) => `/flows/runs/${run.id}`],
  ])('%s shows recorded state while lookups are throttled', async (_, path) => {
    const { world, token, runs } = await running(1);
    world.describeExecution = () => Promise.reject(throttled);

    for (const run of runs) expect((await world.send('GET', path(run), { token })).status).toBe(200);
    expect(world.logged).toHaveLength(1);
  });

  test('does not look up a run that has ended, or whose start was given up', async () => {
    const { world, token, runs } = await running(3);
    const ends = ['failed', 'undelivered', 'stopped_by_loop_guard'] as const;
    runs.forEach(({ id }, at) => void world.runs.set(id, recorded(id, { status: ends[at] ?? 'failed' })));

    for (const { id } of runs) await world.send('GET', `/v1/runs/${id}`, { token });

    expect(world.described).toEqual([]);
  });

  test('does not record a status twice', async () => {
    const { world, token, runs } = await running(1);
    const written: string[] = [];
    world.recordProgress = async ({ id }) => void written.push(id);

    await world.send('GET', `/v1/runs/${runs[0]?.id}`, { token });

    expect([world.described.length, written]).toEqual([1, []]);
  });
});
