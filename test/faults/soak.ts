// npm run test:soak: rounds with faults, one after another, until so many events were sent. Each round has a seed of its own, so a
// failing one can be repeated alone; its faults are shrunk to the smallest set that still fails.
import { parseArgs } from 'node:util';
import { parseFaultSpec } from '../../lib/local/faults/fault-spec.ts';
import type { Violation } from './check/facts.ts';
import { type Round, type RoundOptions, runRound } from './round.ts';
import { shrink } from './shrink.ts';
import { prepareSimulatedRouter } from './simulation/simulated-router.ts';

const usage = 'npm run test:soak -- [--events N] [--seed N] [--faults SPEC] [--round-events N]';
const standardFaults = 'all=0.05';
const mostShrinkingRuns = 60;

interface Settings {
  readonly events: number;
  readonly seed: number;
  readonly faults: string;
  /** The number of submissions of one round. */
  readonly roundEvents: number;
}

/** The figures of all rounds so far. */
class Figures {
  readonly #startedAt = performance.now();
  rounds = 0;
  submissions = 0;
  requests = 0;
  executions = 0;
  faults = 0;
  virtualMs = 0;

  add({ facts, journal, lastedMs }: Round): void {
    this.rounds += 1;
    this.submissions += facts.submissions.length;
    this.requests += facts.submissions.reduce((sum, { answers }) => sum + answers.length, 0);
    this.executions += facts.executions.length;
    this.faults += journal.length;
    this.virtualMs += lastedMs;
  }

  describe(): string {
    const seconds = (performance.now() - this.#startedAt) / 1_000;
    return [
      `${this.submissions} events in ${this.rounds} rounds`,
      `${this.requests} requests`,
      `${this.executions} executions`,
      `${this.faults} faults`,
      `${(this.virtualMs / 3_600_000).toFixed(1)} h of simulated time`,
      `${seconds.toFixed(0)} s (${(this.submissions / seconds).toFixed(1)} events/s)`,
      `${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB`,
    ].join(', ');
  }
}

async function soak(settings: Settings): Promise<number> {
  const { assembly, builder } = await prepareSimulatedRouter();
  const base = { assembly, code: await builder.build(), faults: settings.faults, events: settings.roundEvents };
  const figures = new Figures();
  process.once('SIGINT', () => {
    console.log(`interrupted; every promise was kept until then. ${figures.describe()}`);
    process.exit(130);
  });
  try {
    for (let seed = settings.seed; figures.submissions < settings.events; seed += 1) {
      const round = await runRound({ ...base, seed });
      figures.add(round);
      console.log(`seed ${seed}: ${round.violations.length === 0 ? 'ok' : 'FAILED'}; so far ${figures.describe()}`);
      if (round.violations.length > 0) return await reportFailure({ ...base, seed }, round);
    }
  } finally {
    await builder.close();
  }
  console.log(`done: every promise was kept. ${figures.describe()}`);
  return 0;
}

/** Prints what was broken, the smallest schedule that breaks it, and the command that repeats it. */
async function reportFailure(options: RoundOptions, { violations, journal }: Round): Promise<number> {
  for (const { rule, subject, reason } of violations.slice(0, 20)) console.log(`  ${rule}: ${subject} ${reason}`);
  console.log(`shrinking ${journal.length} faults, in at most ${mostShrinkingRuns} rounds …`);
  const rules = new Set(violations.map(({ rule }) => rule));
  const isSame = (found: readonly Violation[]): boolean => found.some(({ rule }) => rules.has(rule));
  const fails = async (kept: readonly (typeof journal)[number][]): Promise<boolean> =>
    isSame((await runRound({ ...options, only: new Set(kept.map(({ id }) => id)) })).violations);
  const smallest = await shrink(journal, fails, { mostRuns: mostShrinkingRuns });
  console.log(`the smallest schedule found has ${smallest.length} faults:`);
  for (const fault of smallest) console.log(`  ${JSON.stringify(fault)}`);
  console.log(
    `repeat the round with: npm run test:soak -- --events 1 --seed ${options.seed} --round-events ${options.events} --faults ${options.faults}`,
  );
  return 1;
}

function readSettings(): Settings {
  const { values } = parseArgs({
    options: {
      events: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
      faults: { type: 'string', default: standardFaults },
      'round-events': { type: 'string', default: '100' },
    },
  });
  parseFaultSpec(values.faults);
  return {
    events: readNumber('--events', values.events),
    seed: readNumber('--seed', values.seed),
    faults: values.faults,
    roundEvents: readNumber('--round-events', values['round-events']),
  };
}

function readNumber(option: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new Error(`${option} must be a whole number from 1 to 999,999,999, not ${JSON.stringify(text)}`);
}

try {
  const settings = readSettings();
  console.log(`soak: ${settings.events} events, faults ${settings.faults}, seeds from ${settings.seed}`);
  process.exitCode = await soak(settings);
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\nusage: ${usage}`);
  process.exitCode = 2;
}
