import { describe, expect, test } from '@jest/globals';
import { LookupBudget } from '../../../../lib/core/run/lookup-budget.ts';

function bed() {
  let nowMs = 1_000_000;
  const budget = new LookupBudget({ now: () => new Date(nowMs) });
  const wait = (ms: number): void => {
    nowMs += ms;
  };
  return { budget, wait };
}

describe('the budget of lookups', () => {
  test('allows a run once in 30 s', () => {
    const { budget, wait } = bed();

    const first = budget.take('a');
    wait(29_999);
    const early = budget.take('a');
    wait(1);

    expect([first, early, budget.take('a')]).toEqual([true, false, true]);
  });

  test('allows all runs together 30 lookups in any 30 s', () => {
    const { budget, wait } = bed();
    const allowed: number[] = [];

    for (let second = 0; second < 120; second += 1) {
      const taken = Array.from({ length: 20 }, (_, at) => budget.take(`${second}-${at}`)).filter(Boolean).length;
      allowed.push(taken);
      wait(1_000);
    }

    const inAnyPeriod = allowed.map((_, at) => allowed.slice(at, at + 30).reduce((sum, count) => sum + count, 0));
    expect(Math.max(...inAnyPeriod)).toBe(30);
    expect(allowed.reduce((sum, count) => sum + count, 0)).toBe(120);
  });

  test('allows nothing for 30 s after a lookup that failed', () => {
    const { budget, wait } = bed();
    budget.take('a');
    budget.pause();

    wait(29_999);
    const early = budget.take('b');
    wait(1);

    expect([early, budget.take('b')]).toEqual([false, true]);
  });
});
