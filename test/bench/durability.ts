// The price of forcing a write to the disk, on the disk of this project: what `--data` would pay if it were safe against a loss of power.
import { closeSync, fsyncSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Figure, median } from './report.ts';

/** A temporary folder can be in memory, where an fsync costs nothing. */
const folder = join('node_modules', '.cache');
/** The change of an event or of an execution, as the platform's logs have it. */
const line = Buffer.from(`${JSON.stringify({ key: 'run', value: { note: 'x'.repeat(1_000) } })}\n`);

const appends = 200;
const rounds = 5;
const groups = [1, 10, 50] as const;

interface Price {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** Appends without an fsync, then with one after each group of appends. Each figure is of one append. */
export async function* measureDurability(): AsyncGenerator<Figure> {
  mkdirSync(folder, { recursive: true });
  const directory = mkdtempSync(join(folder, 'durability-'));
  try {
    const bare = measureAppends(join(directory, 'bare'), undefined);
    yield toFigure('an append of 1 KB, not forced', bare.wallMs);
    yield toFigure('processor time of it', bare.cpuMs);
    for (const size of groups) {
      const forced = measureAppends(join(directory, `group-${size}`), size);
      const how = size === 1 ? 'an fsync for each append' : `an fsync for ${size} appends`;
      yield { ...toFigure(`${how}, time of an append`, forced.wallMs), ...compare(forced.wallMs, bare.wallMs) };
      yield { ...toFigure(`${how}, processor time`, forced.cpuMs), ...compare(forced.cpuMs, bare.cpuMs) };
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** @param group the number of appends after which the file is forced; undefined for never */
function measureAppends(file: string, group: number | undefined): Price {
  const prices = Array.from({ length: rounds }, () => appendMany(file, group));
  return { wallMs: median(prices.map(({ wallMs }) => wallMs)), cpuMs: median(prices.map(({ cpuMs }) => cpuMs)) };
}

function appendMany(file: string, group: number | undefined): Price {
  const [startedAt, cpu] = [performance.now(), process.cpuUsage()];
  const descriptor = openSync(file, 'a');
  for (let at = 1; at <= appends; at += 1) {
    writeSync(descriptor, line);
    if (group !== undefined && at % group === 0) fsyncSync(descriptor);
  }
  closeSync(descriptor);
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs: (performance.now() - startedAt) / appends, cpuMs: (user + system) / 1_000 / appends };
}

function toFigure(what: string, value: number): Figure {
  return { what, value, unit: 'ms' };
}

function compare(value: number, reference: number): Pick<Figure, 'ratio' | 'reference'> {
  return { ratio: value / reference, reference: 'not forced' };
}
