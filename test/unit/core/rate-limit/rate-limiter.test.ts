import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RateLimit } from '../../../../lib/core/rate-limit/rate-limit.ts';
import {
  computeBatchSize,
  RateLimiter,
  type RateLimiterOptions,
} from '../../../../lib/core/rate-limit/rate-limiter.ts';
import { createSharedCounter } from '../../../fixtures/rate-counter.ts';

const standard: RateLimit = { requests: 100, seconds: 60 };
const owner = { id: 'credential:cred_1' };

function bed(options: Partial<RateLimiterOptions> = {}) {
  const counter = createSharedCounter();
  const world = { at: '2026-11-21T10:00:30.000Z' };
  const make = () =>
    new RateLimiter({ now: () => new Date(world.at), addBatch: counter.addBatch, standard, ...options });
  return { ...counter, world, make, limiter: make() };
}

async function countTimes(times: number, limiter: RateLimiter, whose = owner) {
  const outcomes = [];
  for (let n = 0; n < times; n += 1) outcomes.push(await limiter.count(whose));
  return outcomes;
}

const admittedOf = (outcomes: readonly { readonly kind: string }[]): number =>
  outcomes.filter(({ kind }) => kind === 'admitted').length;

describe('a batch', () => {
  test.each([
    [1, 1],
    [20, 1],
    [21, 2],
    [100, 5],
    [1_000, 50],
    [6_000, 50],
    [1_000_000_000, 50],
  ])('of a limit of %i requests is %i', (requests, size) => {
    expect(computeBatchSize({ requests, seconds: 60 })).toBe(size);
  });
});

describe('RateLimiter', () => {
  test('does not report fewer requests than a batch, and so does not know the remaining number', async () => {
    const { limiter, batches } = bed();

    const outcomes = await countTimes(4, limiter);

    expect(batches).toEqual([]);
    expect(outcomes).toEqual(Array(4).fill({ kind: 'admitted' }));
  });

  test('reports each batch in one call, and then knows the remaining number', async () => {
    const { limiter, batches } = bed();

    const outcomes = await countTimes(6, limiter);

    expect(batches).toEqual([
      { ownerId: 'credential:cred_1', windowSeconds: 60, windowStart: 1_795_255_200, requests: 5 },
    ]);
    expect(outcomes.slice(-2)).toEqual([
      { kind: 'admitted', quota: { limit: standard, remaining: 95, secondsLeft: 30 } },
      { kind: 'admitted', quota: { limit: standard, remaining: 94, secondsLeft: 30 } },
    ]);
  });

  test('admits exactly the limit on one instance, and refuses the rest without a call', async () => {
    const { limiter, batches } = bed();

    const outcomes = await countTimes(1_000, limiter);

    expect(admittedOf(outcomes)).toBe(100);
    expect(outcomes.at(-1)).toEqual({ kind: 'refused', quota: { limit: standard, remaining: 0, secondsLeft: 30 } });
    expect(batches).toHaveLength(20);
  });

  test('admits exactly the limit if it is not a multiple of a batch', async () => {
    const { limiter } = bed({ standard: { requests: 98, seconds: 60 } });

    expect(admittedOf(await countTimes(200, limiter))).toBe(98);
  });

  test('learns from its next batch what other instances admitted', async () => {
    const { limiter, make } = bed();
    await countTimes(98, make());

    const outcomes = await countTimes(10, limiter);

    expect(admittedOf(outcomes)).toBe(5);
    expect(outcomes[4]).toMatchObject({ kind: 'admitted', quota: { remaining: 0 } });
  });

  test('refuses the request by which it learns that the limit is passed', async () => {
    const { limiter, make } = bed();
    await countTimes(100, make());

    expect((await countTimes(6, limiter)).map(({ kind }) => kind)).toEqual([
      ...Array(4).fill('admitted'),
      'refused',
      'refused',
    ]);
  });

  test.each([
    ['10:00:00.000', 60],
    ['10:00:00.001', 60],
    ['10:00:59.000', 1],
    ['10:00:59.999', 1],
  ])('at %s says that the window has %i seconds left', async (time, secondsLeft) => {
    const { limiter, world } = bed({ standard: { requests: 1, seconds: 60 } });
    world.at = `2026-11-21T${time}Z`;

    expect(await limiter.count(owner)).toMatchObject({ quota: { secondsLeft } });
  });

  test('starts again with the next window', async () => {
    const { limiter, world, batches } = bed();
    await countTimes(101, limiter);
    world.at = '2026-11-21T10:01:00.000Z';

    expect(admittedOf(await countTimes(101, limiter))).toBe(100);
    expect(new Set(batches.map(({ windowStart }) => windowStart))).toEqual(new Set([1_795_255_200, 1_795_255_260]));
  });

  test('counts each owner separately, with its own limit', async () => {
    const { limiter } = bed();
    const narrow = { id: 'source:shop', limit: { requests: 3, seconds: 86_400 } };

    const [few, many] = [await countTimes(10, limiter, narrow), await countTimes(10, limiter)];

    expect([admittedOf(few), admittedOf(many)]).toEqual([3, 10]);
  });

  test('forgets the owner that it has known the longest if there are too many', async () => {
    const { limiter, batches } = bed({ maxOwners: 2 });
    await countTimes(4, limiter, { id: 'a' });
    await countTimes(4, limiter, { id: 'b' });
    await countTimes(1, limiter, { id: 'c' });

    await limiter.count({ id: 'a' });
    await limiter.count({ id: 'c' });

    expect(batches).toEqual([]);
  });

  test('throws the error of a report, does not count that request, and reports again with the next one', async () => {
    const { batches, addBatch, world } = bed();
    let isAway = true;
    const limiter = new RateLimiter({
      now: () => new Date(world.at),
      standard,
      addBatch: async (batch) => (isAway ? Promise.reject(new Error('away')) : addBatch(batch)),
    });
    await countTimes(4, limiter);

    await expect(limiter.count(owner)).rejects.toThrow('away');
    await expect(limiter.count(owner)).rejects.toThrow('away');
    isAway = false;
    const outcome = await limiter.count(owner);

    expect(outcome).toMatchObject({ kind: 'admitted', quota: { remaining: 95 } });
    expect(batches.map(({ requests }) => requests)).toEqual([5]);
  });
});

describe('any order of requests and responses over instances', () => {
  const cases = {
    scheduler: fc.scheduler(),
    requests: fc.integer({ min: 1, max: 120 }),
    sent: fc.array(fc.integer({ min: 0, max: 80 }), { minLength: 1, maxLength: 6 }),
  };

  test('no fewer are admitted than the limit, nor as many more as a batch an instance; and calls are few', async () => {
    await fc.assert(
      fc.asyncProperty(fc.record(cases), async ({ scheduler, requests, sent }) => {
        const { batches, admitted, total } = await flood({ scheduler, limit: { requests, seconds: 60 }, sent });
        const batch = computeBatchSize({ requests, seconds: 60 });

        expect(admitted).toBeGreaterThanOrEqual(Math.min(requests, total));
        expect(admitted).toBeLessThanOrEqual(Math.min(total, requests + sent.length * (batch - 1)));
        if (sent.length === 1) expect(admitted).toBe(Math.min(requests, total));
        expect(batches.length).toBeLessThanOrEqual(requests / batch + sent.length);
      }),
    );
  });

  test('senders of fewer than a batch an instance cost no call', async () => {
    const quiet = { ...cases, sent: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 6 }) };

    await fc.assert(
      fc.asyncProperty(fc.record(quiet), async ({ scheduler, sent }) => {
        const { batches, admitted, total } = await flood({ scheduler, limit: standard, sent });

        expect([batches.length, admitted]).toEqual([0, total]);
      }),
    );
  });
});

interface Flood {
  readonly scheduler: fc.Scheduler;
  readonly limit: RateLimit;
  /** How many requests each instance gets. */
  readonly sent: readonly number[];
}

async function flood({ scheduler, limit, sent }: Flood) {
  const { addBatch, batches } = createSharedCounter();
  const now = () => new Date('2026-11-21T10:00:30.000Z');
  const slowly = scheduler.scheduleFunction(addBatch);
  const arrivals = sent.flatMap((times) => {
    const limiter = new RateLimiter({ now, standard: limit, addBatch: async (batch) => addAndReturn(batch) });
    return Array.from({ length: times }, () =>
      scheduler.schedule(Promise.resolve(limiter)).then((it) => it.count(owner)),
    );
  });
  // The sum is settled when the batch arrives, and comes back at some later time.
  async function addAndReturn(batch: Parameters<typeof addBatch>[0]): Promise<number> {
    const sum = await slowly(batch);
    return scheduler.schedule(Promise.resolve(sum));
  }
  await scheduler.waitFor(Promise.all(arrivals));
  const outcomes = await Promise.all(arrivals);
  return { batches, admitted: admittedOf(outcomes), total: outcomes.length };
}
