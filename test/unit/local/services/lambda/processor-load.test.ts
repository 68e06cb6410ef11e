import { expect, test } from '@jest/globals';
import { ProcessorLoad } from '../../../../../lib/local/services/lambda/processor-load.ts';

function setUp() {
  const state = { now: 0, platform: 0 };
  const load = new ProcessorLoad(
    () => state.now,
    () => state.platform,
  );
  const at = (now: number, platform: number, ...shares: readonly number[]): boolean => {
    Object.assign(state, { now, platform });
    return load.isLow(() => shares);
  };
  return { at };
}

test.each([
  ['low if all threads wait', 0.1, [0.1, 0.2], true],
  ['low if half of the threads are busy', 0.1, [0.1, 0.9], true],
  ['not low if most threads are busy', 0.1, [0.1, 0.9, 0.9], false],
  ['not low if the platform is busy, for which all wait', 0.9, [0.1, 0.1], false],
])('the load is %s', (_, platform, shares, expected) => {
  expect(setUp().at(0, platform, ...shares)).toBe(expected);
});

test('the load is measured anew only after some time, because a share of a short time says little', () => {
  const { at } = setUp();

  expect([at(0, 0.1, 0.1), at(249, 0.9, 0.9), at(250, 0.9, 0.9)]).toEqual([true, true, false]);
});
