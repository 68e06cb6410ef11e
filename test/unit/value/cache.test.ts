import { describe, expect, test } from '@jest/globals';
import { createCachedLoader, setBounded } from '../../../lib/value/cache.ts';

function bed({ ttlMs = 1_000, maxEntries }: { ttlMs?: number; maxEntries?: number } = {}) {
  const loads: string[] = [];
  const pending: { key: string; resolve: (value: string) => void; reject: (error: Error) => void }[] = [];
  const clock = { ms: 0 };
  const get = createCachedLoader<string, string>({
    load: (key) => {
      loads.push(key);
      return new Promise((resolve, reject) => pending.push({ key, resolve, reject }));
    },
    now: () => new Date(clock.ms),
    ttlMs,
    ...(maxEntries === undefined ? {} : { maxEntries }),
  });
  const settleAll = () => {
    for (const { resolve, key } of pending.splice(0)) resolve(`${key}@${clock.ms}`);
  };
  return { get, loads, pending, clock, settleAll };
}

describe('cached', () => {
  test('loads once for all concurrent callers', async () => {
    const { get, loads, settleAll } = bed();

    const asked = Promise.all([get('a'), get('a'), get('a')]);
    settleAll();

    expect(await asked).toEqual(['a@0', 'a@0', 'a@0']);
    expect(loads).toEqual(['a']);
  });

  test('returns a cached value until its time is over, to the millisecond', async () => {
    const { get, loads, clock, settleAll } = bed({ ttlMs: 1_000 });
    void get('a');
    settleAll();

    clock.ms = 999;
    void get('a');
    clock.ms = 1_000;
    void get('a');

    expect(loads).toEqual(['a', 'a']);
  });

  test('counts the time from when the load began, since the value may be as old as that', async () => {
    const { get, loads, clock, settleAll } = bed({ ttlMs: 1_000 });
    void get('a');
    clock.ms = 900;
    settleAll();

    clock.ms = 1_100;
    void get('a');

    expect(loads).toEqual(['a', 'a']);
  });

  test('does not keep a load that failed', async () => {
    const { get, loads, pending } = bed();
    const failing = get('a');
    pending.pop()?.reject(new Error('away'));
    await expect(failing).rejects.toThrow('away');

    void get('a');

    expect(loads).toEqual(['a', 'a']);
  });

  test('does not lose a newer value to an older load that fails late', async () => {
    const { get, loads, clock, pending } = bed({ ttlMs: 1_000 });
    const old = get('a');
    const late = pending.pop();
    clock.ms = 2_000;
    void get('a');
    pending.pop()?.resolve('new');
    late?.reject(new Error('away'));
    await expect(old).rejects.toThrow('away');

    const kept = get('a');

    expect(loads).toEqual(['a', 'a']);
    expect(await kept).toBe('new');
  });

  test('has at most its number of entries: the oldest is removed', async () => {
    const { get, loads, settleAll } = bed({ maxEntries: 2 });
    for (const key of ['a', 'b', 'c']) void get(key);
    settleAll();

    void get('b');
    void get('c');
    void get('a');

    expect(loads).toEqual(['a', 'b', 'c', 'a']);
  });

  test('does not remove another entry when an entry is loaded again', async () => {
    const { get, loads, clock, settleAll } = bed({ maxEntries: 2, ttlMs: 1_000 });
    void get('a');
    clock.ms = 500;
    void get('b');
    settleAll();
    clock.ms = 1_000;
    void get('a');

    void get('b');

    expect(loads).toEqual(['a', 'b', 'a']);
  });
});

test('a full map loses its oldest entry, and an entry that is set again is the newest one', () => {
  const map = new Map([
    ['a', 1],
    ['b', 2],
  ]);

  setBounded(map, 'a', 3, 2);
  setBounded(map, 'c', 4, 2);

  expect([...map]).toEqual([
    ['a', 3],
    ['c', 4],
  ]);
});
