// A Map Run: its child executions, so many at a time, and the failures that it bears.
import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../service.ts';
import type { Json } from './json.ts';
import type { RunningChild } from './run-host.ts';
import type { Program, Visit } from './state.ts';
import { StatesError } from './states-error.ts';

/** The input of one child, and how many items are in it. */
export interface Unit {
  readonly input: Json;
  readonly itemCount: number;
}

/** How a child ended, as DescribeExecution tells it. */
export type ChildOutcome = JsonObject;

export interface MapRun {
  readonly visit: Visit;
  readonly mapRunArn: string;
  readonly units: readonly Unit[];
  readonly program: Program;
  readonly machineType: 'STANDARD' | 'EXPRESS';
  readonly concurrency: number;
  /** Items. Where neither limit is given, no failure is borne. */
  readonly toleratedCount: number | undefined;
  readonly toleratedPercentage: number | undefined;
}

/** The outcomes in the items' order. Throws States.ExceedToleratedFailureThreshold and then stops the others. */
export async function runChildren(run: MapRun): Promise<ChildOutcome[]> {
  const outcomes: ChildOutcome[] = [];
  const running = new Set<RunningChild>();
  const total = run.units.reduce((sum, { itemCount }) => sum + itemCount, 0);
  let failedItems = 0;
  let next = 0;
  let isOver = false;
  const lane = async (): Promise<void> => {
    while (!isOver && next < run.units.length) {
      const index = next++;
      const unit = run.units[index];
      if (unit === undefined) return;
      const child = startChild(run, unit);
      running.add(child);
      const outcome = await child.outcome;
      running.delete(child);
      outcomes[index] = outcome;
      if (outcome.status !== 'SUCCEEDED') failedItems += unit.itemCount;
      if (isExceeded(run, failedItems, total)) throw thresholdExceeded();
    }
  };
  const stop = (): void => {
    isOver = true;
    for (const child of running) child.stop();
  };
  const lanes = Promise.all(Array.from({ length: Math.min(run.concurrency, run.units.length) }, lane));
  try {
    await run.visit.branch.cancellation.race(lanes, stop);
  } catch (fault) {
    stop();
    throw fault;
  }
  return outcomes;
}

function startChild({ visit, mapRunArn, machineType, program }: MapRun, { input }: Unit): RunningChild {
  return visit.branch.host.startChild({ name: randomUUID(), mapRunArn, machineType, program, input });
}

function isExceeded({ toleratedCount, toleratedPercentage }: MapRun, failedItems: number, total: number): boolean {
  if (toleratedCount === undefined && toleratedPercentage === undefined) return failedItems > 0;
  if (toleratedCount !== undefined && failedItems > toleratedCount) return true;
  return toleratedPercentage !== undefined && (failedItems / total) * 100 > toleratedPercentage;
}

function thresholdExceeded(): StatesError {
  return new StatesError(
    'States.ExceedToleratedFailureThreshold',
    'The specified tolerated failure threshold was exceeded',
  );
}
