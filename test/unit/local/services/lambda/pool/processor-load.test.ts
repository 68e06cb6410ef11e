import { expect, test } from '@jest/globals';
import { ProcessorLoad } from '../../../../../../lib/local/services/lambda/pool/processor-load.ts';

function setUp() {
  const state = { now: 0, idle: 1, platform: 0, shares: [] as readonly number[] };
  const load = new ProcessorLoad({
    now: () => state.now,
    measureFunction: () => state.shares,
    measurePlatform: () => state.platform,
    measureIdle: () => state.idle,
  });
  const set = (changes: Partial<typeof state>): ProcessorLoad => {
    Object.assign(state, changes);
    return load;
  };
  return { load, set };
}

test.each([
  ['helps if all threads wait', { platform: 0.1, shares: [0.1, 0.2] }, true, true],
  ['helps if half of the threads are busy', { platform: 0.1, shares: [0.1, 0.9] }, true, true],
  ['helps not if most threads are busy', { platform: 0.1, shares: [0.1, 0.9, 0.9] }, false, false],
  ['helps not if the platform is busy, for which all wait', { platform: 0.9, shares: [0.1] }, false, false],
  ['helps threads on busy processors only if they are stuck', { idle: 0.1, shares: [0.1] }, false, true],
])('one more thread %s', (_, measured, ifNot, ifStuck) => {
  const { load, set } = setUp();
  set(measured);

  expect([load.wouldHelp(false), load.wouldHelp(true)]).toEqual([ifNot, ifStuck]);
});

test('the load is measured anew only after some time, because a share of a short time says little', () => {
  const { set } = setUp();
  const before = set({ now: 0, shares: [0.1] }).wouldHelp(false);
  const soon = set({ now: 249, shares: [0.9] }).wouldHelp(false);
  const later = set({ now: 250 }).wouldHelp(false);

  expect([before, soon, later]).toEqual([true, true, false]);
});

test('the load is measured from the time when an event began to wait, not from the last load', () => {
  const calls: number[] = [];
  let now = 0;
  const load = new ProcessorLoad({
    now: () => now,
    measureFunction: () => {
      calls.push(now);
      return [];
    },
  });

  for (const at of [0, 999, 1_000, 60_000]) {
    now = at;
    load.begin();
  }

  expect(calls).toEqual([0, 1_000, 60_000]);
});
