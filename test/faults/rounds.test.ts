// The router keeps its promises with 5 % of every kind of fault, and each round can be repeated. Under overload, senders are told when to
// come back, and the router needs no help to recover.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { collectFacts } from './check/collect.ts';
import { type Round, runRound } from './round.ts';
import type { FunctionCode, FunctionName } from './simulation/function-code.ts';
import { prepareSimulatedRouter, type SimulatedRouter } from './simulation/simulated-router.ts';
import { Simulation } from './simulation/simulation.ts';

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

test('keeps every promise in the other ways in and out', async () => {
  const faults = 'all=0.05';

  const round = await runRound({ assembly: router.assembly, code, seed: 1, faults, events: 20, scenario: 'ways' });

  const ran = new Set(round.facts.executions.map(({ workflow }) => workflow));
  const ended = round.facts.executions.filter(
    ({ workflow, status }) => workflow === 'asking' && status === 'SUCCEEDED',
  );
  expect(round.violations).toEqual([]);
  expect([...ran].toSorted()).toEqual(['asking', 'express', 'failing', 'hooked', 'large', 'longExpress']);
  expect(ended.length).toBeGreaterThan(0);
  expect(round.facts.bulkReplays).toHaveLength(1);
}, 240_000);

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

const keys = Array.from({ length: 60 }, (_, at) => `key-${at}`);
/** The most threads of one function on this machine. */
const mostEnvironments = 10;

test.each([
  ['DynamoDB', 'dynamodb.throttle=1'],
  ['EventBridge', 'events.throttle=1'],
])(
  'overload is answered with Retry-After while %s throttles, and is over as soon as it stops',
  async (_, faults) => {
    const simulation = await Simulation.start({ assembly: router.assembly, code, seed: 1, faults });
    const token = await simulation.createToken({ environment: 'production', scopes: ['events:write'] });

    simulation.platform.setFaultsPaused(false);
    const refused = await sendAll(simulation, token);
    const environments = simulation.environments;
    simulation.platform.setFaultsPaused(true);
    const accepted = await sendAll(simulation, token);
    await simulation.time.runUntil(undefined, simulation.time.now() + 60_000);
    const { executions } = await collectFacts(simulation);
    await simulation.close();

    expect(refused.every(({ status }) => status === 429 || status === 503)).toBe(true);
    expect(refused.every(({ headers }) => Number(headers['retry-after']) >= 1)).toBe(true);
    expect(environments).toBeLessThanOrEqual(mostEnvironments);
    expect(accepted.map(({ status }) => status)).toEqual(keys.map(() => 202));
    expect(executions.map(({ input }) => input.data.tag).toSorted()).toEqual(keys.toSorted());
  },
  120_000,
);

async function sendAll(simulation: Simulation, token: string) {
  const answers = Promise.all(
    keys.map((key) => {
      const body = { source: 'shop', name: 'order.checked', data: { tag: key, amount: 1 } };
      return simulation.send({ method: 'POST', path: '/v1/events', token, headers: { 'idempotency-key': key }, body });
    }),
  );
  await simulation.time.runUntil(answers);
  return await answers;
}
