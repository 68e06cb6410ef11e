import { beforeEach, describe, expect, test } from '@jest/globals';
import { EnvironmentPool, type Lease } from '../../../../../../lib/local/services/lambda/pool/environment-pool.ts';
import { FakeClock } from '../../../../../fixtures/fake-clock.ts';

class FakeEnvironment {
  isGone = false;

  async stop(): Promise<void> {
    this.isGone = true;
  }
}

type FakeLease = Lease<FakeEnvironment, string>;

let clock: FakeClock;
let pool: EnvironmentPool<FakeEnvironment, string>;
/** Starts under way, in order; each is for the test to settle. */
let starts: PromiseWithResolvers<FakeLease>[];

beforeEach(() => {
  clock = new FakeClock();
  starts = [];
  pool = new EnvironmentPool({
    clock,
    start: () => {
      const start = Promise.withResolvers<FakeLease>();
      starts.push(start);
      return start.promise;
    },
    mostEnvironments: 3,
    mostAtOnce: 3,
    patienceMs: 100,
    mostStarting: 2,
    idleMs: 1000,
  });
});

/** Lets the oldest start under way succeed. */
const finishStart = async (): Promise<FakeEnvironment> => {
  const environment = new FakeEnvironment();
  starts.shift()?.resolve({ kind: 'ready', environment });
  await clock.advance(0);
  return environment;
};
const environmentOf = async (lease: Promise<FakeLease>): Promise<FakeEnvironment> => {
  const settled = await lease;
  if (settled.kind === 'failed') throw new Error(settled.failure);
  return settled.environment;
};
const leaseStarted = async (): Promise<FakeEnvironment> => {
  const lease = pool.lease();
  if (starts.length > 0) await finishStart();
  return environmentOf(lease);
};

describe('an event learns that it does not wait for a first start', () => {
  test('when the first start has ended, although others get the environment', async () => {
    const noted: string[] = [];
    const first = pool.lease(() => noted.push('first'));
    for (const name of ['second', 'third']) void pool.lease(() => noted.push(name));
    const before = [...noted];

    await finishStart();

    expect([before, noted]).toEqual([[], ['first', 'second', 'third']]);
    await first;
  });

  test('at once while another event runs, and when it gets an idle environment', async () => {
    const noted: string[] = [];
    const environment = await leaseStarted();
    void pool.lease(() => noted.push('while another runs'));
    pool.giveBack(environment);
    pool.giveBack(environment);
    void pool.lease(() => noted.push('idle'));

    expect(noted).toEqual(['while another runs', 'idle']);
  });

  test('when the first start fails', async () => {
    const noted: string[] = [];
    const lease = pool.lease(() => noted.push('failed'));

    starts.shift()?.resolve({ kind: 'failed', failure: 'no handler' });
    await lease;

    expect(noted).toEqual(['failed']);
  });
});

describe('a pool', () => {
  test('stops environments that were started for a burst sooner than the others', async () => {
    const made: FakeEnvironment[] = [];
    const bursting = new EnvironmentPool({
      clock,
      start: async () => {
        const environment = new FakeEnvironment();
        made.push(environment);
        return { kind: 'ready', environment } as FakeLease;
      },
      ...{ mostEnvironments: 3, mostAtOnce: 1, patienceMs: 100, mostStarting: 2, idleMs: 1_000, surplusIdleMs: 200 },
    });
    const leases = [1, 2, 3].map(() => bursting.lease());
    await clock.advance(1_000);
    for (const lease of leases) bursting.giveBack(await environmentOf(lease));

    await clock.advance(200);

    expect(made.map(({ isGone }) => isGone)).toEqual([false, true, true]);
    await clock.advance(800);
    expect(made.map(({ isGone }) => isGone)).toEqual([true, true, true]);
  });

  test('starts more environments than processors only for an event that has waited for some time, up to the limit', async () => {
    const slow = new EnvironmentPool({
      clock,
      start: async () => ({ kind: 'ready', environment: new FakeEnvironment() }) as FakeLease,
      ...{ mostEnvironments: 2, mostAtOnce: 1, patienceMs: 100, mostStarting: 2, idleMs: 1000 },
    });
    let served = 0;
    for (let at = 0; at < 3; at += 1) void slow.lease().then(() => (served += 1));

    await clock.advance(99);
    expect(served).toBe(1);
    await clock.advance(1);
    expect(served).toBe(2);
    await clock.advance(1_000);
    expect(served).toBe(2);
  });

  test('starts no more environments than processors while one more would not help', async () => {
    let wouldHelp = false;
    const slow = new EnvironmentPool({
      clock,
      start: async () => ({ kind: 'ready', environment: new FakeEnvironment() }) as FakeLease,
      ...{ mostEnvironments: 3, mostAtOnce: 1, patienceMs: 100, mostStarting: 2, idleMs: 1000 },
      wouldHelp: () => wouldHelp,
    });
    let served = 0;
    for (let at = 0; at < 3; at += 1) void slow.lease().then(() => (served += 1));

    await clock.advance(1_000);
    expect(served).toBe(1);
    wouldHelp = true;
    await clock.advance(100);
    expect(served).toBeGreaterThan(1);
  });

  test('starts an environment for an event and uses it again for the next one', async () => {
    const first = await leaseStarted();
    pool.giveBack(first);

    expect(await leaseStarted()).toBe(first);
    expect(starts).toEqual([]);
  });

  test('uses the environment that was returned last', async () => {
    const [first, second] = [await leaseStarted(), await leaseStarted()];
    pool.giveBack(first);
    pool.giveBack(second);

    expect(await leaseStarted()).toBe(second);
  });

  test('gives waiting events the next free environment, in their order', async () => {
    const warm = await leaseStarted();
    const order: string[] = [];
    const second = environmentOf(pool.lease()).finally(() => order.push('second'));
    const third = environmentOf(pool.lease()).finally(() => order.push('third'));

    pool.giveBack(warm);
    const started = await finishStart();

    expect([await second, await third]).toEqual([warm, started]);
    expect(await second).toBe(warm);
    expect(order).toEqual(['second', 'third']);
  });

  test('keeps an environment that was started for an event, if another one takes the event', async () => {
    const warm = await leaseStarted();
    const second = pool.lease();
    pool.giveBack(warm);
    await second;

    const started = await finishStart();

    expect(await leaseStarted()).toBe(started);
  });

  test('respects the limit of concurrent starts and the limit of environments', async () => {
    const leases = Array.from({ length: 5 }, () => pool.lease());
    const atFirst = starts.length;
    await finishStart();
    await finishStart();
    const later = starts.length;
    await finishStart();

    expect([atFirst, later, starts.length]).toEqual([2, 1, 0]);
    await Promise.all(leases.slice(0, 3));
  });

  test('fails one event with a failed start, and starts again for the next one', async () => {
    const [first, second] = [pool.lease(), pool.lease()];

    starts.shift()?.resolve({ kind: 'failed', failure: 'no such module' });
    const started = await finishStart();

    expect(await first).toEqual({ kind: 'failed', failure: 'no such module' });
    expect(await environmentOf(second)).toBe(started);
  });

  test('replaces an environment that crashed', async () => {
    const [crashed] = [await leaseStarted(), await leaseStarted(), await leaseStarted()];
    const waiting = environmentOf(pool.lease());
    crashed.isGone = true;

    pool.giveBack(crashed);
    const started = await finishStart();

    expect(await waiting).toBe(started);
  });

  test('does not use an environment that ended while it was idle', async () => {
    const idle = await leaseStarted();
    pool.giveBack(idle);
    idle.isGone = true;

    expect(await leaseStarted()).not.toBe(idle);
  });

  test('stops only environments that were idle too long', async () => {
    const [first, second] = [await leaseStarted(), await leaseStarted()];
    pool.giveBack(first);
    await clock.advance(600);
    pool.giveBack(second);

    await clock.advance(400);

    expect([first.isGone, second.isGone]).toEqual([true, false]);
    expect(await leaseStarted()).toBe(second);
  });

  test('does not stop an environment that is used again in time', async () => {
    const environment = await leaseStarted();
    pool.giveBack(environment);
    await clock.advance(999);
    await leaseStarted();

    await clock.advance(10_000);

    expect(environment.isGone).toBe(false);
  });

  test('that is retired stops idle environments at once, and busy ones when they are returned', async () => {
    const [warm, lent] = [await leaseStarted(), await leaseStarted()];
    pool.giveBack(warm);
    let isDrained = false;

    const retired = pool.retire().finally(() => {
      isDrained = true;
    });
    await clock.advance(0);
    const before = [warm.isGone, lent.isGone, isDrained];
    pool.giveBack(lent);
    await retired;

    expect(before).toEqual([true, false, false]);
    expect(lent.isGone).toBe(true);
  });

  test('that is closed stops warm environments and refuses waiting and new events', async () => {
    const warm = await leaseStarted();
    pool.giveBack(warm);
    await leaseStarted();
    const waiting = pool.lease();

    pool.close();

    await expect(waiting).rejects.toThrow('The platform is closing.');
    await expect(pool.lease()).rejects.toThrow('The platform is closing.');
    expect((await finishStart()).isGone).toBe(true);
  });
});
