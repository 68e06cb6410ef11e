// `Prefer: wait=<seconds>` on routes that start one run: how long the response waits, and its content.
import { describe, expect, test } from '@jest/globals';
import type { RunId } from '../../../../lib/core/event/identity.ts';
import type { RunProgress } from '../../../../lib/core/run/record.ts';
import { HttpWorld, type Sent } from '../../../fixtures/http-world.ts';
import { workflow } from '../../../fixtures/world.ts';

const orders = workflow('orders', { input: { type: 'object', required: ['orderId'] } });
const runs = `/v1/workflows/${orders.id}/runs`;
const data = { orderId: 'A-1' };
const succeeded = {
  revision: 1,
  status: 'succeeded',
  stoppedAt: '2026-11-21T10:00:01.000Z',
  output: '{"n":1}',
} as const;

/** A world in which the run of every event ends after this time of sleep. */
function setUp(endsAfterMs = Number.POSITIVE_INFINITY, end: Partial<RunProgress> = succeeded) {
  const world = new HttpWorld([orders]);
  const sleptMs = () => world.slept.reduce((sum, ms) => sum + ms, 0);
  world.meanwhile = async () => {
    if (sleptMs() < endsAfterMs) return;
    for (const { matches } of world.stored.values())
      await world.recordProgress({ id: matches[0]?.runId ?? ('' as RunId), ...end } as RunProgress);
  };
  const token = world.token();
  const send = (prefer: string | undefined, sent: Sent = {}) =>
    world.send('POST', runs, {
      token,
      body: { data },
      ...sent,
      headers: { ...sent.headers, ...(prefer === undefined ? {} : { prefer }) },
    });
  return { world, send, sleptMs };
}

describe('POST /v1/workflows/{idOrName}/runs with a preference to wait', () => {
  test('answers 200 and the run, as it is read, once it has ended', async () => {
    const { world, send, sleptMs } = setUp(900);

    const answer = await send('wait=10');

    const read = await world.send('GET', `/v1/runs/${answer.body.run.id}`, { token: world.token() });
    const { emitted: _, ...run } = read.body.run;
    expect([answer.status, answer.headers['preference-applied']]).toEqual([200, 'wait=10']);
    expect(answer.body).toEqual({ run });
    expect(run).toMatchObject({ status: 'succeeded', output: { n: 1 }, workflow: 'orders' });
    expect(sleptMs()).toBe(950);
  });

  test('answers 200 for a run that failed: it was accepted', async () => {
    const { send } = setUp(0, { revision: 1, status: 'failed', error: 'Stock.Empty', cause: 'none left' });

    const { status, body } = await send('wait=10');

    expect([status, body.run]).toMatchObject([200, { status: 'failed', error: 'Stock.Empty', cause: 'none left' }]);
  });

  test('gives the usual response when the time is over', async () => {
    const { send, sleptMs } = setUp();

    const { status, headers, body } = await send('wait=3');

    expect([status, headers['preference-applied'], sleptMs()]).toEqual([202, 'wait=3', 3_000]);
    expect(body.run.status).toBe('accepted');
  });

  test.each(['wait=21', 'wait=86400', 'wait=99999999999999999999'])('cuts %s to 20 s, and says so', async (prefer) => {
    const { send, sleptMs } = setUp();

    const { headers } = await send(prefer);

    expect([headers['preference-applied'], sleptMs()]).toEqual(['wait=20', 20_000]);
  });

  test('answers in time if the function’s own time runs out', async () => {
    const { world, send, sleptMs } = setUp();
    world.answerBy = new Date(world.clock.getTime() + 8_000);

    const { status } = await send('wait=20');

    expect([status, sleptMs()]).toEqual([202, 5_000]);
  });

  test.each([undefined, 'wait=0', 'wait', 'wait=-1', 'wait=soon', 'respond-async'])(
    'makes no additional call if the header is %p',
    async (prefer) => {
      const { world, send } = setUp(0);

      const { status, headers } = await send(prefer);

      expect([status, world.calls, world.slept]).toEqual([202, ['put', 'publish'], []]);
      expect(headers).not.toHaveProperty('preference-applied');
    },
  );

  test('waits for the run of the first if a key is sent again', async () => {
    const { world, send } = setUp(900);
    const headers = { 'idempotency-key': 'k' };
    const first = await send(undefined, { headers });

    const again = await send('wait=10', { headers });
    world.slept.length = 0;
    const later = await send('wait=10', { headers });

    expect(again).toMatchObject({ status: 200, headers: { 'idempotency-replayed': 'true' } });
    expect(again.body.run).toMatchObject({ id: first.body.run.id, status: 'succeeded' });
    expect([later.body, world.slept]).toEqual([again.body, []]);
    expect(world.stored.size).toBe(1);
  });

  test('responds at once to a refused request', async () => {
    const { world, send } = setUp();
    await send(undefined, { headers: { 'idempotency-key': 'k' } });

    const invalid = await send('wait=10', { body: { data: {} } });
    const conflict = await send('wait=10', {
      body: { data: { orderId: 'A-2' } },
      headers: { 'idempotency-key': 'k' },
    });

    expect([invalid.status, conflict.status, world.slept]).toEqual([400, 422, []]);
  });

  test('does not show the run to a credential that may not read runs', async () => {
    const { world, send } = setUp(0);
    const token = world.token({ scopes: ['runs:write'] });

    const { status, headers } = await send('wait=10', { token });

    expect([status, world.slept]).toEqual([202, []]);
    expect(headers).not.toHaveProperty('preference-applied');
  });

  test('is no error if the run cannot be read', async () => {
    const { world, send } = setUp();
    world.findRun = () => Promise.reject(new Error('away'));

    const { status, headers } = await send('wait=2');

    expect([status, headers['preference-applied']]).toEqual([202, 'wait=2']);
  });
});

describe('if as many requests wait as may', () => {
  test('a further request gets its response at once, without the wait header', async () => {
    const { world, send } = setUp();
    world.mostWaits = 0;

    const { status, headers, body } = await send('wait=10');

    expect([status, body.run.status, world.slept]).toEqual([202, 'accepted', []]);
    expect(headers).not.toHaveProperty('preference-applied');
  });

  test('a run that has already ended is still returned', async () => {
    const { world, send } = setUp(900);
    const headers = { 'idempotency-key': 'k' };
    await send('wait=10', { headers });
    world.mostWaits = 0;

    const again = await send('wait=10', { headers });

    expect([again.status, again.body.run.status]).toEqual([200, 'succeeded']);
  });

  test('no more wait at once, and each releases its slot with its response', async () => {
    const { world, send } = setUp();
    world.mostWaits = 3;

    const answers = await Promise.all(Array.from({ length: 30 }, () => send('wait=2')));

    const applied = answers.filter(({ headers }) => headers['preference-applied'] === 'wait=2');
    expect([applied.length, world.waits.peak, world.waits.now]).toEqual([3, 3, 0]);
    expect(answers.every(({ status }) => status === 202)).toBe(true);
  });

  test.each(['taken', 'left'])('a slot that cannot be %s causes no error', async (what) => {
    const { world, send } = setUp(900);
    const down = () => Promise.reject(new Error('down'));
    world.takeWaitSlot = what === 'taken' ? down : async () => ({ release: down });

    const { status, headers } = await send('wait=10');

    expect([status, headers['preference-applied']]).toEqual(what === 'taken' ? [202, undefined] : [200, 'wait=10']);
  });
});
