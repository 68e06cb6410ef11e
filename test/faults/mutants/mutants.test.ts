// The checker finds every broken variant of the router in a short round with a fixed seed. A checker that finds nothing proves nothing.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ruleNames } from '../check/checker.ts';
import { runRound } from '../round.ts';
import { prepareSimulatedRouter, type SimulatedRouter } from '../simulation/simulated-router.ts';
import { mutants } from './mutants.ts';

/** The rounds with one seed are the same each time, so a mutant that is found once is always found. */
const seed = 1;
/** Enough for the retries and the first ages of reconciliation. */
const healingMs = 12 * 60_000;

let router: SimulatedRouter;
beforeAll(async () => {
  router = await prepareSimulatedRouter();
  // The first build is that of the router itself, so that unchanged functions are compiled once.
  await router.builder.build();
}, 180_000);
afterAll(() => router.builder.close());

test.each(mutants)(
  '$name',
  async ({ patches, foundBy, faults: more, isUnreconciled, names, events = 12 }) => {
    const code = await router.builder.build(patches);
    const faults = [
      'all=0.05',
      ...(isUnreconciled ? ['noStatus=0'] : []),
      ...(more === undefined ? [] : [more]),
    ].join();
    const limits = { events, seed, healingMs, ...(names === undefined ? {} : { names }) };

    const round = await runRound({ ...limits, assembly: router.assembly, code, faults, isReconciled: !isUnreconciled });

    const found = new Set(round.violations.map(({ rule }) => rule));
    expect(foundBy.filter((rule) => found.has(rule))).not.toEqual([]);
  },
  120_000,
);

test('the rules that find mutants are rules of the checker', () => {
  const unknown = mutants.flatMap(({ foundBy }) => foundBy).filter((rule) => !ruleNames.some((name) => name === rule));

  expect(unknown).toEqual([]);
});
