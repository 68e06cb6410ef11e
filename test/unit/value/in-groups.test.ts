import { expect, test } from '@jest/globals';
import { mapInGroups } from '../../../lib/value/in-groups.ts';

test('keeps the order of the items, and works on ten of them at once', async () => {
  const [started, atOnce]: [number[], number[]] = [[], []];
  let open = 0;

  const results = await mapInGroups([...Array(25).keys()], async (item, at) => {
    started.push(at);
    open += 1;
    atOnce.push(open);
    await Promise.resolve();
    open -= 1;
    return item * 2;
  });

  expect(results).toEqual([...Array(25).keys()].map((item) => item * 2));
  expect(started).toEqual([...Array(25).keys()]);
  expect(Math.max(...atOnce)).toBe(10);
});

test('starts no further group after an error', async () => {
  const started: number[] = [];

  const mapped = mapInGroups([...Array(25).keys()], async (item) => {
    started.push(item);
    if (item === 3) throw new Error('refused');
  });

  await expect(mapped).rejects.toThrow('refused');
  expect(started).toHaveLength(10);
});
