// A Map Run: runs its child executions with limited concurrency and applies the tolerated failures.
import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../../platform/service.ts';
import type { RunningChild } from '../engine/run-host.ts';
import type { Json } from '../language/json.ts';
import { type Child, type MapRunWork, toStrandPath } from '../store/position.ts';
import { isExceeded, type Tolerance, thresholdExceeded } from './map-tolerance.ts';
import type { Program, Visit } from './state.ts';

/** The input of one child, and the number of items in it. */
export interface Unit {
  readonly input: Json;
  readonly itemCount: number;
}

/** The end of a child, in the form of DescribeExecution's answer. */
export type ChildOutcome = JsonObject;

export interface MapRun {
  readonly visit: Visit;
  readonly work: MapRunWork;
  readonly units: readonly Unit[];
  readonly program: Program;
  readonly machineType: 'STANDARD' | 'EXPRESS';
  readonly concurrency: number;
  readonly tolerance: Tolerance;
}

/**
 * Returns the outcomes in the order of the items. Throws States.ExceedToleratedFailureThreshold after stopping the other
 * children.
 */
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
      const outcome = await runUnit(run, { index, unit, running });
      // A child that ends after this run is over is not stored here: a redrive of the Map Run continues it.
      if (isOver) return;
      keepOutcome(run, index, outcome);
      outcomes[index] = outcome;
      if (outcome.status !== 'SUCCEEDED') failedItems += unit.itemCount;
      if (isExceeded(run.tolerance, failedItems, total)) throw thresholdExceeded();
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

interface Turn {
  readonly index: number;
  readonly unit: Unit;
  readonly running: Set<RunningChild>;
}

/** Runs the child of a unit to its end. Returns at once if its outcome was stored before a restart or a redrive. */
async function runUnit(run: MapRun, { index, unit, running }: Turn): Promise<ChildOutcome> {
  const { places } = run.visit.branch.host;
  const at = toChildPath(run, index);
  const known = findChild(run, index);
  const isRedriven = known !== undefined && known.redrive < run.work.redriveCount;
  if (known?.outcome !== undefined && (known.outcome.status === 'SUCCEEDED' || !isRedriven)) return known.outcome;
  const child: Child = { kind: 'child', name: chooseChildName(run, known), redrive: run.work.redriveCount };
  // Stored before the start, so that a restart knows the child that may have begun.
  if (known === undefined) places.keep(at, child);
  const started = startChild(run, unit, child.name, isRedriven);
  if (isRedriven) places.keep(at, child);
  running.add(started);
  const outcome = await started.outcome;
  running.delete(started);
  return outcome;
}

/** Stores the outcome of an Express child; nothing else of it is stored. */
function keepOutcome(run: MapRun, index: number, outcome: ChildOutcome): void {
  const child = findChild(run, index);
  if (run.machineType === 'STANDARD' || child === undefined) return;
  run.visit.branch.host.places.keep(toChildPath(run, index), { ...child, outcome });
}

function toChildPath({ visit, work }: MapRun, index: number): string {
  return toStrandPath(visit.branch.path, work.startedId, index);
}

function findChild(run: MapRun, index: number): Child | undefined {
  const place = run.visit.branch.host.places.find(toChildPath(run, index));
  return place?.kind === 'child' ? place : undefined;
}

/** An Express child is not redriven: a new child replaces it. */
function chooseChildName({ machineType }: MapRun, known: Child | undefined): string {
  return known === undefined || machineType === 'EXPRESS' ? randomUUID() : known.name;
}

function startChild(run: MapRun, { input }: Unit, name: string, isRedriven: boolean): RunningChild {
  const { visit, work, machineType, program } = run;
  const { mapRunArn } = work;
  return visit.branch.host.startChild({ name, mapRunArn, machineType, program, input, isRedriven });
}
