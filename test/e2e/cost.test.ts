// What an event costs: the calls that a router makes for it, with the lists, the search and the reconciliation, and without them.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { usageOfEvent } from '../../lib/authoring/forecast/forecast.ts';
import { priceUsage, sumRouter, type Usage } from '../../lib/authoring/forecast/prices.ts';
import { listedOfEvent } from '../../lib/aws/names.ts';
import {
  type ChangeableTemplate,
  MeasuredRouter,
  type MeasuredRouterOptions,
  type Measurement,
} from '../../lib/cli/cost/measured-router.ts';
import { padData } from '../../lib/cli/cost/scenarios.ts';
import { type Connection, callApi } from '../../lib/cli/router/api-client.ts';
import { createTemporaryFolder } from '../fixtures/temporary-folder.ts';
import { keepAssembly } from './kept-assembly.ts';

// A run that lasts a second: its start is recorded before its end, as for nearly all runs.
const wait = { Type: 'Wait', Seconds: 1, Next: 'End' };
// The output is stored with the end of a run: one of 1 KB would cost one write more.
const succeed = { Type: 'Succeed', Output: { done: true } };
const workflows = {
  succeeds: { states: { Wait: wait, End: succeed } },
  fails: { states: { Wait: wait, End: { Type: 'Fail', Error: 'E' } } },
  indexed: { states: { Wait: wait, End: succeed }, index: ['/indexedId'] },
};

/** The events that are measured, each with the workflow of its name, except the last one: it starts nothing. */
const events = ['succeeds', 'fails', 'indexed', 'unmatched'] as const;
const counted = 10;

type Measurements = Readonly<Record<(typeof events)[number] | 'inBatches', Measurement>>;

function writeWorkflows(): string {
  const folder = createTemporaryFolder();
  for (const [at, [name, { states, ...more }]] of Object.entries(workflows).entries()) {
    mkdirSync(join(folder, name));
    const manifest = { id: `0b7c1c1e-0000-4000-8000-00000000010${at}`, triggers: [{ event: name }], ...more };
    writeFileSync(join(folder, name, 'workflow.json'), JSON.stringify(manifest));
    const definition = { QueryLanguage: 'JSONata', StartAt: 'Wait', States: states };
    writeFileSync(join(folder, name, 'definition.asl.json'), JSON.stringify(definition));
  }
  return folder;
}

/**
 * The router as it was before: an index of events that start nothing and an index of started runs, which had no status. The start of each run
 * was reported a second time.
 */
const earlier: MeasuredRouterOptions = {
  indexes: { unmatched: listedOfEvent, runs: [] },
  change: ({ Resources }: ChangeableTemplate) => {
    const patterns = Object.values(Resources).map(({ Properties }) => Properties.EventPattern);
    const [statusChanges] = patterns.filter((pattern) => JSON.stringify(pattern)?.includes('redriveCount'));
    const { detail } = statusChanges as { detail: { $or?: unknown } };
    delete detail.$or;
  },
};

async function measureAll(folder: string, options: MeasuredRouterOptions): Promise<Measurements> {
  const router = await MeasuredRouter.start(folder, { ...options, skipWaits: false });
  try {
    const measured: [string, Measurement][] = [];
    for (const name of events) {
      // Only events with the indexed field cost more.
      const field = name === 'indexed' ? 'indexedId' : 'orderId';
      const body = { source: 'cost', name, data: padData({ [field]: 'A-1' }, 1_024) };
      const send = (connection: Connection) => callApi(connection, 'POST /v1/events', { body });
      measured.push([name, await router.measure(send, counted)]);
      if (name === 'succeeds') measured.push(['inBatches', await router.measureBacklog(send, counted)]);
    }
    return Object.fromEntries(measured) as Measurements;
  } finally {
    await router.close();
  }
}

/** Calls come in batches now and then, and caches are read every few seconds: the mean of an event is near a whole number. */
function round({ usage }: Measurement): Usage {
  const { 'log bytes': _log, 'Lambda GB-seconds': _time, 'Step Functions transitions': _steps, ...calls } = usage;
  const rounded = Object.entries(calls).map(([unit, count]) => [unit, Math.round(count)]);
  return Object.fromEntries(rounded);
}

/** Dollars for the calls of a million events, in cents' precision. The time of functions and the logs depend on the machine. */
const priceCalls = (measured: Measurement): number => Number(sumRouter(priceUsage(round(measured))).toFixed(2));

const writes = (all: Measurements): number[] => events.map((name) => round(all[name])['DynamoDB write units'] ?? 0);

function withoutBatched({ usage }: Measurement): Usage {
  const { 'Lambda requests': _invocations, 'SQS requests': _requests, ...others } = usage;
  return others;
}

let now: Measurements;
let before: Measurements;
beforeAll(async () => {
  process.env.TZ = 'UTC';
  const folder = writeWorkflows();
  await keepAssembly(folder);
  // Side by side, because both mostly wait.
  [now, before] = await Promise.all([measureAll(folder, {}), measureAll(folder, earlier)]);
}, 600_000);

describe('an event of 1 KB', () => {
  test('that starts one run makes the calls from which synth forecasts the costs', () => {
    const { 'log bytes': _log, 'Lambda GB-seconds': _time, ...forecast } = usageOfEvent;

    expect(round(now.succeeds)).toEqual(forecast);
    expect(now.succeeds.ends).toEqual({ succeeded: counted });
  });

  test('needs one write more for the lists, two if its run failed, and one for each indexed field', () => {
    expect(writes(now)).toEqual([6, 7, 7, 3]);
    expect(writes(before)).toEqual([5, 5, 6, 2]);
  });

  test('needs one invocation less, because the start of a run is not reported twice, and the same other calls', () => {
    const others = (measured: Measurement) => {
      const { 'DynamoDB write units': _writes, 'Lambda requests': invocations = 0, ...rest } = round(measured);
      return { invocations, rest };
    };

    for (const name of ['succeeds', 'fails', 'indexed'] as const) {
      const [after, earlierOnes] = [others(now[name]), others(before[name])];
      expect([after.invocations, earlierOnes.invocations]).toEqual([3, 4]);
      expect(after.rest).toEqual(earlierOnes.rest);
    }
    expect(others(now.unmatched)).toEqual(others(before.unmatched));
  });

  test('needs a tenth of the invocations of `start`, receives and deletions while the queue of starts has a backlog', () => {
    const { 'Lambda requests': invocations, 'SQS requests': requests, ...others } = now.inBatches.usage;

    expect([invocations, requests]).toEqual([2.1, 1.2]);
    expect(round({ ...now.inBatches, usage: others })).toEqual(
      round({ ...now.succeeds, usage: withoutBatched(now.succeeds) }),
    );
    expect(now.inBatches.ends).toEqual({ succeeded: counted });
  });

  test('costs, in dollars a million for its calls, what lib/core/operate/README.md says', () => {
    const prices = events.map((name) => [priceCalls(before[name]), priceCalls(now[name])]);

    expect(prices).toEqual([
      [7.25, 7.67],
      [7.25, 8.3],
      [7.88, 8.3],
      [3.45, 4.08],
    ]);
  });
});
