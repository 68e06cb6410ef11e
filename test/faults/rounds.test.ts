// The router keeps its promises with 5 % of every kind of fault, and each round can be repeated.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Round, runRound } from './round.ts';
import type { FunctionCode, FunctionName } from './simulation/function-code.ts';
import { prepareSimulatedRouter, type SimulatedRouter } from './simulation/simulated-router.ts';

let router: SimulatedRouter;
let code: ReadonlyMap<FunctionName, FunctionCode>;
beforeAll(async () => {
  router = await prepareSimulatedRouter();
  code = await router.builder.build();
}, 180_000);
afterAll(() => router.builder.close());

test.each([
  [1, 60],
  [2, 30],
])(
  'keeps every promise with 5 %% of each fault, seed %d, %d events',
  async (seed, events) => {
    const round = await runRound({ assembly: router.assembly, code, seed, faults: 'all=0.05', events });

    expect(round.violations).toEqual([]);
    expect(listKinds(round)).toEqual(expect.arrayContaining(['kill', 'lostAnswer', 'throttle', 'error', 'duplicate']));
    expect(round.facts.bulkReplays).toHaveLength(1);
  },
  240_000,
);

test('loses nothing by retries alone, without reconciliation', async () => {
  const faults = 'all=0.05,noStatus=0';

  const round = await runRound({ assembly: router.assembly, code, seed: 3, faults, events: 30, isReconciled: false });

  expect(round.violations).toEqual([]);
}, 240_000);

test('injects the same faults again with the same seed, and those of a journal alone', async () => {
  const options = { assembly: router.assembly, code, seed: 4, faults: 'all=0.05', events: 8 };
  const first = await runRound(options);
  const again = await runRound(options);
  const half = first.journal.filter((_, at) => at % 2 === 0);
  const replayed = await runRound({ ...options, only: new Set(half.map(({ id }) => id)) });

  expect(again.journal).toEqual(first.journal);
  expect(half.map(({ id }) => id)).toEqual(expect.arrayContaining(replayed.journal.map(({ id }) => id)));
  expect(replayed.journal.length).toBeGreaterThan(0);
}, 240_000);

function listKinds({ journal }: Round): readonly string[] {
  return [...new Set(journal.map(({ kind }) => kind))];
}
