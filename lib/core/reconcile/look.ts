// Checks groups of events and runs. The indexes show that most of them are complete; the others are repaired.

import { toLoggableFault } from '../../value/loggable-fault.ts';
import type { RunId } from '../event/identity.ts';
import type { LookResult, Reconciliation, SweptEvent, SweptRun } from './ports.ts';
import { repairEvent } from './repair-event.ts';
import { repairRun } from './repair-run.ts';

/** Runs usually start soon after their event; runs that start later than this are looked up one by one. */
const soonMs = 60_000;

/** This many consecutive faults are not caused by the items themselves. */
const mostFaultsInRow = 5;

/** Checks events in the order of time; returns how many of them, counted from the first, are done. */
export async function lookAtEvents(events: readonly SweptEvent[], reconciliation: Reconciliation): Promise<number> {
  const started = await readStartedRunIds(events, reconciliation);
  return lookAtEach(events, reconciliation, async (event) => {
    if (event.runIds.every((id) => started.has(id))) return 'done';
    return repairEvent(event, reconciliation);
  });
}

/** As `lookAtEvents`, for runs. */
export async function lookAtRuns(runs: readonly SweptRun[], reconciliation: Reconciliation): Promise<number> {
  return lookAtEach(runs, reconciliation, async ({ id, status, lacksOutput }) => {
    if (status !== 'running' && !lacksOutput) return 'done';
    const run = await reconciliation.ports.findRun(id);
    return run === undefined ? 'done' : repairRun(run, reconciliation);
  });
}

// One query for all: reading each event's runs would cost ten times as much.
async function readStartedRunIds(
  events: readonly SweptEvent[],
  { ports }: Reconciliation,
): Promise<ReadonlySet<RunId>> {
  const [first, last] = [events[0], events.at(-1)];
  const started = new Set<RunId>();
  if (first === undefined || last === undefined) return started;
  const window = { from: first.at, to: new Date(Date.parse(last.at) + soonMs).toISOString() };
  for (const environment of new Set(events.map((event) => event.environment))) {
    for await (const { id } of ports.runsIn(environment, window)) started.add(id);
  }
  return started;
}

async function lookAtEach<Item extends { readonly id: string }>(
  items: readonly Item[],
  { budget, counts, log }: Reconciliation,
  look: (item: Item) => Promise<LookResult>,
): Promise<number> {
  let faultsInRow = 0;
  for (const [index, item] of items.entries()) {
    if (budget.isOver()) return index;
    try {
      if ((await look(item)) === 'later') return index;
      faultsInRow = 0;
    } catch (error) {
      counts.failed += 1;
      faultsInRow += 1;
      log({ level: 'error', kind: 'not_reconciled', id: item.id, ...toLoggableFault(error) });
      // An item whose check failed is checked again at the next age. If every check fails, the checkpoint stays before the
      // failures.
      if (faultsInRow >= mostFaultsInRow) return index + 1 - faultsInRow;
    }
  }
  return items.length;
}
