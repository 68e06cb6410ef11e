// Shrinking keeps a failing set failing, and makes it as small as it can.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { shrink } from './shrink.ts';

test('keeps exactly the items that are needed together', async () => {
  const items = Array.from({ length: 40 }, (_, at) => at);
  const needed = fc.uniqueArray(fc.constantFrom(...items), { minLength: 1, maxLength: 4 });

  await fc.assert(
    fc.asyncProperty(needed, async (together) => {
      const kept = await shrink(items, async (left) => together.every((item) => left.includes(item)), {
        mostRuns: 2_000,
      });
      return String(kept) === String(together.toSorted((one, other) => one - other));
    }),
  );
});

test('keeps nothing where nothing is needed', async () => {
  expect(await shrink([1, 2, 3], async () => true)).toEqual([]);
});

test('ends after the most runs, with what still fails', async () => {
  const items = Array.from({ length: 64 }, (_, at) => at);
  let runs = 0;
  const fails = async (kept: readonly number[]): Promise<boolean> => {
    runs += 1;
    return kept.includes(63);
  };

  const kept = await shrink(items, fails, { mostRuns: 3 });

  expect([runs, kept.includes(63)]).toEqual([3, true]);
  expect(kept.length).toBeLessThan(64);
});
