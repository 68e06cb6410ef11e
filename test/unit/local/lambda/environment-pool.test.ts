import { beforeEach, describe, expect, test } from '@jest/globals';
import { EnvironmentPool, type Lease } from '../../../../lib/local/lambda/environment-pool.ts';
import { FakeClock } from '../../../fixtures/fake-clock.ts';

class FakeEnvironment {
  isStopped = false;

  async stop(): Promise<void> {
    this.isStopped = true;
  }
}

let clock: FakeClock;
let pool: EnvironmentPool<FakeEnvironment>;
beforeEach(() => {
  clock = new FakeClock();
  pool = new EnvironmentPool({ clock, mostEnvironments: 2, idleMs: 1000 });
});

/** Takes a lease and starts an environment where it holds none. */
const take = async (): Promise<{ lease: Lease<FakeEnvironment>; environment: FakeEnvironment }> => {
  const lease = await pool.lease();
  const environment = lease.environment ?? new FakeEnvironment();
  lease.environment = environment;
  return { lease, environment };
};

describe('a pool', () => {
  test('lends the environment again that was given back last', async () => {
    const [first, second] = [await take(), await take()];
    pool.giveBack(first.lease);
    pool.giveBack(second.lease);

    const again = await take();

    expect(again.environment).toBe(second.environment);
  });

  test('lets whoever comes too late wait, in the order in which they came', async () => {
    const [first, second] = [await take(), await take()];
    const order: string[] = [];
    const third = take().then(({ environment }) => {
      order.push('third');
      return environment;
    });
    const fourth = take().then(() => order.push('fourth'));

    pool.giveBack(first.lease);
    await third;
    pool.giveBack(second.lease);
    await fourth;

    expect(await third).toBe(first.environment);
    expect(order).toEqual(['third', 'fourth']);
  });

  test('gives leave to start another in place of one that crashed', async () => {
    const { lease } = await take();
    await take();
    const waiting = pool.lease();
    lease.environment = undefined;

    pool.giveBack(lease);

    expect((await waiting).environment).toBeUndefined();
  });

  test('stops what has idled too long, and only that', async () => {
    const [first, second] = [await take(), await take()];
    pool.giveBack(first.lease);
    await clock.advance(600);
    pool.giveBack(second.lease);

    await clock.advance(400);

    expect([first.environment.isStopped, second.environment.isStopped]).toEqual([true, false]);
    expect((await take()).environment).toBe(second.environment);
  });

  test('does not stop what is lent again before its time', async () => {
    const { lease, environment } = await take();
    pool.giveBack(lease);
    await clock.advance(999);
    await take();

    await clock.advance(10_000);

    expect(environment.isStopped).toBe(false);
  });

  test('that is retired stops what is warm at once and what is lent when it comes back', async () => {
    const [warm, lent] = [await take(), await take()];
    pool.giveBack(warm.lease);
    let isDrained = false;

    const retired = pool.retire().then(() => {
      isDrained = true;
    });
    await clock.advance(0);
    const before = [warm.environment.isStopped, lent.environment.isStopped, isDrained];
    pool.giveBack(lent.lease);
    await retired;

    expect(before).toEqual([true, false, false]);
    expect(lent.environment.isStopped).toBe(true);
  });

  test('that is closed stops everything and turns away who waits or comes', async () => {
    const [warm, lent] = [await take(), await take()];
    pool.giveBack(warm.lease);
    const full = await take();
    const waiting = pool.lease();

    const closed = pool.close();

    await expect(waiting).rejects.toThrow('The platform is closing.');
    await closed;
    await expect(pool.lease()).rejects.toThrow('The platform is closing.');
    expect([lent.environment.isStopped, full.environment.isStopped]).toEqual([true, true]);
  });
});
