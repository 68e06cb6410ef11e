// The router on this machine, from POST to the end of the run: rates, latencies, processor time and memory.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { measureFirstState } from './first-state.ts';
import { type Figure, median } from './report.ts';
import { type LoadResult, sendLoad } from './send-load.ts';
import { ServerProcess } from './server-process.ts';

export interface LocalOptions {
  /** Events of the last step, whose end is compared with the beginning. */
  readonly events: number;
}

const rounds = 3;
const steps = [
  { connections: 1, events: 100 },
  { connections: 16, events: 300 },
  { connections: 64, events: 300 },
];

interface Round extends LoadResult {
  readonly runsPerSecond: number;
  readonly cpuMs: number;
}

/** Figures without `--data`, then with it. Each is compared with a bare server that only parses the event. */
export async function* measureLocal({ events }: LocalOptions): AsyncGenerator<Figure> {
  const bare = await ServerProcess.start(['test/bench/bare-server.ts']);
  const data = mkdtempSync(join(tmpdir(), 'flowgate-bench-'));
  try {
    const references = await measureReferences(bare);
    yield* measureRouter('in memory', [], events, references);
    yield* measureRouter('with --data', ['--data', data], events, references);
  } finally {
    await bare.stop();
    rmSync(data, { recursive: true, force: true });
  }
}

async function measureReferences(bare: ServerProcess): Promise<readonly Round[]> {
  await sendLoad({ ...readAddress(bare), events: 500, connections: 16 });
  const measured: Round[] = [];
  for (const { connections, events } of steps) {
    // The bare server is fast: more events, so that its processor time is more than a few ticks.
    const many = events * 5;
    measured.push(
      await measureRounds(async () => {
        const cpu = bare.cpuMs();
        const load = await sendLoad({ ...readAddress(bare), connections, events: many });
        return { ...load, runsPerSecond: load.perSecond, cpuMs: (bare.cpuMs() - cpu) / many };
      }),
    );
  }
  return measured;
}

async function* measureRouter(
  kind: string,
  options: readonly string[],
  many: number,
  references: readonly Round[],
): AsyncGenerator<Figure> {
  let ended = 0;
  let waiting = Promise.withResolvers<string>();
  const args = ['bin/start.mjs', 'dev', '--no-watch', '--json', '--port', '0', '--aws-port', '0'];
  const router = await ServerProcess.start([...args, '--workflows', 'test/bench/workflows', ...options], {
    onLine: (line) => {
      if (!line.includes('"kind":"run"')) return;
      ended += 1;
      waiting.resolve(line);
      waiting = Promise.withResolvers();
    },
  });
  const measure = async (connections: number, events: number): Promise<Round> => {
    const [cpu, startedAt, target] = [router.cpuMs(), performance.now(), ended + events];
    const load = await sendLoad({ ...readAddress(router), connections, events });
    while (ended < target) await sleep(5);
    const runsPerSecond = (events * 1000) / (performance.now() - startedAt);
    return { ...load, runsPerSecond, cpuMs: (router.cpuMs() - cpu) / events };
  };
  try {
    yield toMemory(`memory idle, ${kind}`, router.memory().now);
    await measure(16, 300);
    yield* measureFirstState({ kind, router, nextRun: () => waiting.promise });
    for (const [at, { connections, events }] of steps.entries()) {
      const round = await measureRounds(() => measure(connections, events));
      yield* describeRound(`${connections} connections, ${kind}`, round, references[at]);
    }
    yield toMemory(`memory after ${steps.length * rounds} rounds, ${kind}`, router.memory().now);
    await measure(64, many);
    const { now, peak } = router.memory();
    yield toMemory(`memory after ${many.toLocaleString('en')} more events, ${kind}`, now);
    yield toMemory(`memory peak, ${kind}`, peak);
  } finally {
    await router.stop();
  }
}

/** The median of each figure. */
async function measureRounds(measure: () => Promise<Round>): Promise<Round> {
  const measured: Round[] = [];
  for (let round = 0; round < rounds; round += 1) measured.push(await measure());
  const of = (name: keyof Round): number => median(measured.map((round) => round[name]));
  return {
    perSecond: of('perSecond'),
    p50Ms: of('p50Ms'),
    p99Ms: of('p99Ms'),
    runsPerSecond: of('runsPerSecond'),
    cpuMs: of('cpuMs'),
  };
}

function describeRound(where: string, round: Round, reference: Round | undefined): Figure[] {
  if (reference === undefined) throw new Error(`${where} has no reference`);
  const figure = (what: string, name: keyof Round, unit: string): Figure => ({
    what: `${what}, ${where}`,
    value: round[name],
    unit,
    ratio: round[name] / reference[name],
    reference: 'a bare server',
  });
  return [
    figure('accepted', 'perSecond', '/s'),
    figure('runs', 'runsPerSecond', '/s'),
    figure('response p50', 'p50Ms', 'ms'),
    figure('response p99', 'p99Ms', 'ms'),
    figure('processor time of a run', 'cpuMs', 'ms'),
  ];
}

function toMemory(what: string, value: number): Figure {
  return { what, value, unit: 'MB' };
}

function readAddress({ ready }: ServerProcess): { readonly url: string; readonly token: string } {
  return { url: ready.url ?? '', token: ready.token ?? '' };
}
