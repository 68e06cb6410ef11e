import { describe, expect, test } from '@jest/globals';
import { SecretCache } from '../../../../lib/core/source/secret-cache.ts';
import type { SecretName } from '../../../../lib/core/source/secret-name.ts';

const names: readonly SecretName[] = ['secretsmanager:new', 'ssm:/old'];

function bed() {
  const values = new Map<SecretName, string>([['secretsmanager:new', 'one']]);
  const state = { nowMs: 0, reads: 0, isAway: false };
  const cache = new SecretCache({
    now: () => new Date(state.nowMs),
    read: async (name) => {
      state.reads += 1;
      if (state.isAway) throw new Error('away');
      return values.get(name);
    },
  });
  return { cache, state, values };
}

describe('SecretCache', () => {
  test('reads each name once in five minutes, for all callers', async () => {
    const { cache, state } = bed();

    await Promise.all([cache.of(names), cache.of(names)]);
    state.nowMs = 299_999;
    await cache.of(names);
    const before = state.reads;
    state.nowMs = 300_000;
    await cache.of(names);

    expect([before, state.reads]).toEqual([2, 4]);
  });

  test('returns the existing secrets, without empty ones', async () => {
    const { cache, values } = bed();
    values.set('ssm:/old', '');

    expect(await cache.of(names)).toEqual(['one']);
  });

  test.each(['\n', '\r\n', '  ', '\t\n'])(
    'does not accept %j as a secret, because it can be guessed',
    async (blank) => {
      const { cache, values } = bed();
      values.set('ssm:/old', blank);

      expect(await cache.of(names)).toEqual(['one']);
    },
  );

  test.each([
    ['two\n', 'two'],
    ['two\r\n', 'two'],
    [' two ', ' two '],
    ['two\nlines\n', 'two\nlines'],
  ])('returns the secret without the line break at its end: %j becomes %j', async (stored, secret) => {
    const { cache, values } = bed();
    values.set('ssm:/old', stored);

    expect(await cache.of(names)).toEqual(['one', secret]);
  });

  test('returns the current secrets after a failed check', async () => {
    const { cache, values } = bed();
    const tried = await cache.of(names);
    values.set('secretsmanager:new', 'two');

    expect(await cache.fresher(names, tried)).toEqual(['two']);
    expect(await cache.of(names)).toEqual(['two']);
  });

  test('returns the secrets of a concurrent early read without another read', async () => {
    const { cache, state } = bed();
    const tried = await cache.of(names);

    const found = await Promise.all([cache.fresher(names, tried), cache.fresher(names, tried)]);

    expect(found).toEqual([['one'], ['one']]);
    expect(state.reads).toBe(4);
  });

  test('reads again at least 10 s after an early read', async () => {
    const { cache, state } = bed();
    const first = await cache.fresher(names, await cache.of(names));

    state.nowMs = 9_999;
    const soon = await cache.fresher(names, first ?? []);
    state.nowMs = 10_000;
    const late = await cache.fresher(names, first ?? []);

    expect([soon, late]).toEqual([undefined, ['one']]);
  });

  test('fails if no secret is known, and reads again for the next caller', async () => {
    const { cache, state } = bed();
    state.isAway = true;

    await expect(cache.of(names)).rejects.toThrow('away');
    state.isAway = false;

    expect(await cache.of(names)).toEqual(['one']);
  });

  test('keeps the known secrets if an early read fails, and counts that read', async () => {
    const { cache, state } = bed();
    const tried = await cache.of(names);
    state.isAway = true;

    await expect(cache.fresher(names, tried)).rejects.toThrow('away');

    expect(await cache.of(names)).toBe(tried);
    expect(await cache.fresher(names, tried)).toBeUndefined();
    expect(state.reads).toBe(4);
  });
});
