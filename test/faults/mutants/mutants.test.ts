// The checker finds every broken variant of the router in a short round with a fixed seed. A checker that finds nothing proves nothing.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Fault } from '../../../lib/local/faults/fault-journal.ts';
import { defined } from '../../../lib/value/defined.ts';
import { ruleNames } from '../check/checker.ts';
import { type Round, runRound } from '../round.ts';
import { shrinkRound } from '../shrink-round.ts';
import { prepareSimulatedRouter, type SimulatedRouter } from '../simulation/simulated-router.ts';
import { type Mutant, mutants } from './mutants.ts';

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
  async ({ patches, foundBy, faults: more, isUnreconciled, scenario, names, events = 12 }) => {
    const code = await router.builder.build(patches);
    const faults = [
      'all=0.05',
      ...(isUnreconciled ? ['noStatus=0'] : []),
      ...(more === undefined ? [] : [more]),
    ].join();
    const limits = { events, seed, healingMs, ...defined({ names, scenario }) };

    const round = await runRound({ ...limits, assembly: router.assembly, code, faults, isReconciled: !isUnreconciled });

    const found = new Set(round.violations.map(({ rule }) => rule));
    expect(foundBy.filter((rule) => found.has(rule))).not.toEqual([]);
  },
  120_000,
);

test('the faults that show a broken router are shrunk to those without any of which it passes', async () => {
  const { patches } = mutants.find(({ name }) => name === 'a failed start is acknowledged') as Mutant;
  const faults = 'states.error=0.6,all=0.05,noStatus=0';
  const limits = { events: 2, names: ['order.checked'], seed, healingMs: 4 * 60_000, isReconciled: false };
  const options = { assembly: router.assembly, code: await router.builder.build(patches), faults, ...limits };
  const failing = await runRound(options);

  const shrunk = await shrinkRound(options, failing, { mostRuns: 40 });

  const run = (kept: readonly Fault[]) => runRound({ ...options, only: new Set(kept.map(({ id }) => id)) });
  const smallest = await run(shrunk.faults);
  const smaller: Round[] = [];
  for (const at of shrunk.faults.keys()) smaller.push(await run(shrunk.faults.toSpliced(at, 1)));
  // The client of Step Functions tries three times, so it takes three faults that a start fails.
  expect([failing.journal.length > 3, shrunk.faults.length, shrunk.isMinimal]).toEqual([true, 3, true]);
  expect(smallest.violations.map(({ rule }) => rule)).toContain('accepted events run');
  expect(smaller.map(({ violations }) => violations)).toEqual([[], [], []]);
}, 120_000);

test('the rules that find mutants are rules of the checker', () => {
  const unknown = mutants.flatMap(({ foundBy }) => foundBy).filter((rule) => !ruleNames.some((name) => name === rule));

  expect(unknown).toEqual([]);
});
