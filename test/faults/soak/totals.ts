// The figures of all rounds of a soak so far, and the file that keeps them from run to run.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { countBroken } from '../check/checker.ts';
import type { Round } from '../round.ts';

/** Of all rounds so far. */
export interface Totals {
  readonly rounds: number;
  readonly events: number;
  readonly requests: number;
  readonly executions: number;
  readonly faults: number;
  /** What was accepted and is missing: an event, a run, a recorded end. */
  readonly lost: number;
  /** What is there twice. */
  readonly doubled: number;
  /** Other promises that were broken. */
  readonly broken: number;
  /** Simulated time in milliseconds. */
  readonly simulatedMs: number;
  /** Processor time of the rounds in milliseconds. */
  readonly processorMs: number;
}

/** What a file of totals holds. */
export interface KeptTotals {
  readonly faults: string;
  readonly roundEvents: number;
  /** The seed of the first round that is not in the totals. */
  readonly nextSeed: number;
  readonly totals: Totals;
}

export const noTotals: Totals = {
  rounds: 0,
  events: 0,
  requests: 0,
  executions: 0,
  faults: 0,
  lost: 0,
  doubled: 0,
  broken: 0,
  simulatedMs: 0,
  processorMs: 0,
};

/** The totals with one more round. */
export function addRound(totals: Totals, { facts, journal, lastedMs, violations }: Round, processorMs: number): Totals {
  const counts = countBroken(violations);
  const added: Totals = {
    rounds: 1,
    events: facts.submissions.length,
    requests: facts.submissions.reduce((sum, { answers }) => sum + answers.length, 0),
    executions: facts.executions.length,
    faults: journal.length,
    ...counts,
    simulatedMs: lastedMs,
    processorMs,
  };
  const names = Object.keys(noTotals) as (keyof Totals)[];
  return Object.fromEntries(names.map((name) => [name, totals[name] + added[name]])) as unknown as Totals;
}

export function describeTotals(totals: Totals): string {
  const { broken, doubled, events, executions, faults, lost, processorMs, requests, rounds, simulatedMs } = totals;
  return [
    `${events} events in ${rounds} rounds`,
    `${requests} requests`,
    `${executions} executions`,
    `${faults} faults`,
    `${lost} lost`,
    `${doubled} doubled`,
    ...(broken === 0 ? [] : [`${broken} other promises broken`]),
    `${(simulatedMs / 3_600_000).toFixed(1)} h of simulated time`,
    `${(processorMs / 1_000).toFixed(0)} s of processor time (${(processorMs / Math.max(events, 1)).toFixed(0)} ms an event)`,
  ].join(', ');
}

/** @returns undefined if there is no file. @throws Error for a file that holds something else */
export function readTotals(file: string): KeptTotals | undefined {
  if (!existsSync(file)) return undefined;
  const kept = JSON.parse(readFileSync(file, 'utf8')) as KeptTotals;
  const isWhole = Object.keys(noTotals).every((name) => Number.isFinite(kept.totals?.[name as keyof Totals]));
  if (isWhole && Number.isSafeInteger(kept.nextSeed)) return kept;
  throw new Error(`${file} does not hold the totals of a soak: name another file, or remove it`);
}

/** Replaces the file as a whole, so that a run that is killed leaves the totals of its last round. */
export function writeTotals(file: string, kept: KeptTotals): void {
  const draft = `${file}.new`;
  writeFileSync(draft, `${JSON.stringify(kept, undefined, 2)}\n`);
  renameSync(draft, file);
}
