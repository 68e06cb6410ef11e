import { beforeEach, describe, expect, test } from '@jest/globals';
import { EnvironmentBudget } from '../../../../../../lib/local/services/lambda/pool/environment-budget.ts';
import { EnvironmentPool, type Lease } from '../../../../../../lib/local/services/lambda/pool/environment-pool.ts';
import { FakeClock } from '../../../../../fixtures/fake-clock.ts';

class FakeEnvironment {
  isGone = false;

  async stop(): Promise<void> {
    this.isGone = true;
  }
}

type FakeLease = Lease<FakeEnvironment, string>;
type FakePool = EnvironmentPool<FakeEnvironment, string>;

const restMs = 1_000;
let clock: FakeClock;
let budget: EnvironmentBudget;

beforeEach(() => {
  clock = new FakeClock();
  budget = new EnvironmentBudget({ usual: 3, most: 4, restMs }, () => clock.now());
});

/** A pool of one function, whose environments are ready at once. */
const createPool = (wouldHelp = true): FakePool =>
  new EnvironmentPool({
    clock,
    budget,
    wouldHelp: () => wouldHelp,
    start: async () => ({ kind: 'ready', environment: new FakeEnvironment() }) as FakeLease,
    ...{
      mostEnvironments: 10,
      mostAtOnce: 2,
      patienceMs: 100,
      mostStarting: 2,
      idleMs: 300_000,
      surplusIdleMs: 30_000,
    },
  });

const leaseFrom = async (pool: FakePool): Promise<FakeEnvironment> => {
  const lease = await pool.lease();
  if (lease.kind === 'failed') throw new Error(lease.failure);
  return lease.environment;
};

describe('the functions together', () => {
  test('have no more environments than usual, and each has at least one', async () => {
    const [busy, other, last] = [createPool(), createPool(), createPool()];
    await Promise.all([leaseFrom(busy), leaseFrom(busy), leaseFrom(other)]);

    void other.lease();
    await clock.advance(0);
    await leaseFrom(last);

    expect([busy.size, other.size, last.size]).toEqual([2, 1, 1]);
  });

  test('have more environments than usual only for events that have waited for long, up to the limit', async () => {
    const pool = createPool();
    for (let at = 0; at < 10; at += 1) void pool.lease();
    await clock.advance(99);
    const atOnce = pool.size;

    await clock.advance(10_000);

    expect([atOnce, pool.size]).toEqual([2, 4]);
  });

  test('stop the environment that has been idle for longest, if it has been idle for some time', async () => {
    const [one, other, third] = [createPool(), createPool(), createPool()];
    const oldest = await leaseFrom(one);
    const [older, newest] = [await leaseFrom(other), await leaseFrom(other)];
    one.giveBack(oldest);
    await clock.advance(restMs - 1);
    other.giveBack(older);
    other.giveBack(newest);
    await clock.advance(1);

    await leaseFrom(third);

    expect([oldest.isGone, older.isGone, newest.isGone]).toEqual([true, false, false]);
  });

  test('keep environments that were used recently, because their next events would have to start them again', async () => {
    const [one, other, third] = [createPool(), createPool(), createPool()];
    const idle = [await leaseFrom(one), await leaseFrom(one)];
    await leaseFrom(other);
    for (const environment of idle) one.giveBack(environment);

    await leaseFrom(third);
    void other.lease();
    await clock.advance(0);

    expect(idle.map(({ isGone }) => isGone)).toEqual([false, false]);
    expect(other.size).toBe(1);
  });

  test('give an environment to a function that waited until another one rests', async () => {
    const [one, other] = [createPool(), createPool(false)];
    const [first, second] = [await leaseFrom(one), await leaseFrom(one)];
    await leaseFrom(other);
    let isServed = false;
    void other.lease().then(() => {
      isServed = true;
    });
    one.giveBack(first);
    one.giveBack(second);
    const atFirst = isServed;

    await clock.advance(restMs + 100);

    expect([atFirst, isServed, first.isGone, second.isGone]).toEqual([false, true, true, false]);
  });

  test('keep environments above the usual number for a shorter time', async () => {
    const pools = [createPool(), createPool(), createPool(), createPool()];
    const environments = await Promise.all(pools.map(leaseFrom));

    pools.forEach((pool, at) => {
      pool.giveBack(environments[at] as FakeEnvironment);
    });
    await clock.advance(30_000);

    expect(environments.every(({ isGone }) => isGone)).toBe(true);
  });

  test('have the environments of a retired version counted until its last event has ended', async () => {
    const [old, other] = [createPool(), createPool()];
    const [running] = [await leaseFrom(old), await leaseFrom(other)];
    const retired = old.retire();
    void other.lease();
    await clock.advance(0);
    const before = other.size;
    old.giveBack(running);
    await retired;

    expect([before, budget.hasRoom, old.size]).toEqual([2, true, 0]);
  });
});
