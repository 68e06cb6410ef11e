// The figures of a run of the bench: a table on the terminal, and JSON in a file.
import { writeFileSync } from 'node:fs';

export interface Figure {
  readonly what: string;
  /** The median, where a figure is measured several times. */
  readonly value: number;
  /** `/s`, `ms`, `MB`. */
  readonly unit: string;
  /** The value divided by the reference's, which was measured in the same run. */
  readonly ratio?: number;
  /** What the ratio refers to. */
  readonly reference?: string;
}

/** Prints one figure. The ratio says more than the value: it hardly depends on the machine. */
export function printFigure({ what, value, unit, ratio, reference }: Figure): void {
  const number = value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 2 : 0 });
  const compared = ratio === undefined ? '' : `${ratio.toPrecision(3).padStart(10)} × ${reference}`;
  console.log(`${what.padEnd(58)}${number.padStart(12)} ${unit.padEnd(3)}${compared}`);
}

/** Writes all figures with the machine that they were measured on. */
export function writeFigures(file: string, figures: readonly Figure[]): void {
  const machine = { node: process.version, platform: `${process.platform} ${process.arch}` };
  writeFileSync(file, `${JSON.stringify({ at: new Date().toISOString(), machine, figures }, undefined, 2)}\n`);
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** @param share for example 0.99 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  if (value === undefined) throw new Error('a percentile needs at least one value');
  return value;
}
