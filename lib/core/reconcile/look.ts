// Looks at groups of events and of runs: most of them are as they should be, which the indexes tell; the others are healed.

import { loggableFault } from '../../value/loggable-fault.ts';
import type { RunId } from '../event/identity.ts';
import { healEvent } from './heal-event.ts';
import { healRun } from './heal-run.ts';
import type { Looked, Reconciliation, SweptEvent, SweptRun } from './ports.ts';

/** Runs start soon after their event; those that start later than this are asked for one by one. */
const soonMs = 60_000;

/** So many faults one after the other are no fault of what is looked at. */
const mostFaultsInRow = 5;

/** Looks at events that follow each other in time; returns how many, from the first on, are done with. */
export async function lookAtEvents(events: readonly SweptEvent[], reconciliation: Reconciliation): Promise<number> {
  const started = await readStartedRunIds(events, reconciliation);
  return lookAtEach(events, reconciliation, async (event) => {
    if (event.runIds.every((id) => started.has(id))) return 'done';
    return healEvent(event, reconciliation);
  });
}

/** As `lookAtEvents`, of runs. */
export async function lookAtRuns(runs: readonly SweptRun[], reconciliation: Reconciliation): Promise<number> {
  return lookAtEach(runs, reconciliation, async ({ id, status, lacksOutput }) => {
    if (status !== 'running' && !lacksOutput) return 'done';
    const run = await reconciliation.ports.findRun(id);
    return run === undefined ? 'done' : healRun(run, reconciliation);
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
  look: (item: Item) => Promise<Looked>,
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
      log({ level: 'error', kind: 'not_reconciled', id: item.id, ...loggableFault(error) });
      // What fails alone is left to the next age; where everything fails, the checkpoint stays before it.
      if (faultsInRow >= mostFaultsInRow) return index + 1 - faultsInRow;
    }
  }
  return items.length;
}
