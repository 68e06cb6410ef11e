// The start of the router: time and processor time until it is ready, and until a saved definition is in use, compared with the start of an
// empty process.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Figure, median } from './report.ts';
import { ServerProcess } from './server-process.ts';

const rounds = 3;

interface Duration {
  readonly ms: number;
  /** Processor time of all threads. */
  readonly cpuMs: number;
}

/** The first start of a project that has changed, then starts without a change. Needs the packages to be installed. */
export async function measureBoot(): Promise<Figure[]> {
  const kept = mkdtempSync(join(tmpdir(), 'flowgate-bench-'));
  process.env.FLOWGATE_SYNTHESIS_CACHE = kept;
  try {
    const empty = await repeat(measureEmpty);
    // Fills the compile cache, as the installation does.
    await measureStart();
    rmSync(kept, { recursive: true, force: true });
    const first = await measureStart();
    const again = await repeat(measureStart);
    const saved = await measureSaves(kept);
    return [
      ...compare('start after a change', first, empty),
      ...compare('start without a change', again, empty),
      toFigure('saved definition until it is in use', saved, empty.ms),
    ];
  } finally {
    delete process.env.FLOWGATE_SYNTHESIS_CACHE;
    rmSync(kept, { recursive: true, force: true });
  }
}

async function repeat(measure: () => Promise<Duration>): Promise<Duration> {
  const durations: Duration[] = [];
  for (let round = 0; round < rounds; round += 1) durations.push(await measure());
  return { ms: median(durations.map(({ ms }) => ms)), cpuMs: median(durations.map(({ cpuMs }) => cpuMs)) };
}

function measureEmpty(): Promise<Duration> {
  return measureProcess(['-e', 'console.log("{}"); setInterval(() => undefined, 1_000_000);']);
}

function measureStart(): Promise<Duration> {
  return measureProcess(['bin/start.mjs', 'dev', '--json', '--port', '0', '--aws-port', '0']);
}

async function measureProcess(args: readonly string[]): Promise<Duration> {
  const startedAt = performance.now();
  const started = await ServerProcess.start(args);
  const duration = { ms: performance.now() - startedAt, cpuMs: started.cpuMs() };
  await started.stop();
  return duration;
}

/** Saves a definition several times. Returns the median of the milliseconds until the router reports that it is in use. */
async function measureSaves(folder: string): Promise<number> {
  const workflows = join(folder, 'workflows');
  cpSync('test/bench/workflows', workflows, { recursive: true });
  const definition = join(workflows, 'copy', 'definition.asl.json');
  const text = readFileSync(definition, 'utf8');
  let reloaded = Promise.withResolvers<void>();
  const args = [
    'bin/start.mjs',
    'dev',
    '--quiet',
    '--json',
    '--port',
    '0',
    '--aws-port',
    '0',
    '--workflows',
    workflows,
  ];
  const router = await ServerProcess.start(args, {
    onErrorLine: (line) => {
      if (line.startsWith('reloaded ')) reloaded.resolve();
      else if (line.includes('not reloaded')) reloaded.reject(new Error(line));
    },
  });
  const times: number[] = [];
  try {
    // The first save also starts the process that synthesizes.
    for (let save = 0; save <= rounds; save += 1) {
      reloaded = Promise.withResolvers<void>();
      const startedAt = performance.now();
      writeFileSync(definition, text.replace('"QueryLanguage"', `"Comment": "save ${save}", "QueryLanguage"`));
      await reloaded.promise;
      times.push(performance.now() - startedAt);
    }
  } finally {
    await router.stop();
  }
  return median(times.slice(1));
}

function compare(what: string, { ms, cpuMs }: Duration, empty: Duration): Figure[] {
  return [toFigure(what, ms, empty.ms), toFigure(`${what}, processor time`, cpuMs, empty.cpuMs)];
}

function toFigure(what: string, value: number, empty: number): Figure {
  return { what, value, unit: 'ms', ratio: value / empty, reference: 'an empty process' };
}
