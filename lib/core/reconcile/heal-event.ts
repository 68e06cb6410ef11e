// An event that has not all of its runs is published again; one for which that did not help is named as undelivered.
// A second publish starts nothing twice, for a run's ID is its execution's name.

import type { EventHistory, StoredEvent } from '../event/event.ts';
import type { RunId } from '../event/identity.ts';
import { expectedRunIds, toBusEvent } from '../event/keep-event.ts';
import type { Run } from '../run/run.ts';
import { healRun } from './heal-run.ts';
import type { Looked, Reconciliation, SweptEvent } from './ports.ts';

/** So long after it was published again an event is given up: a start is tried for a day, and records itself when it is given up. */
const givenUpAfterMs = 26 * 3_600_000;

export async function healEvent(swept: SweptEvent, reconciliation: Reconciliation): Promise<Looked> {
  const history = await reconciliation.ports.history(swept.id);
  // Its key was used anew, or its time is over.
  if (history === undefined) return 'done';
  await healUnlistedRuns(history, reconciliation);
  const missing = findMissingRunIds(history);
  if (missing.length === 0) return 'done';
  if (isGivenUp(swept, reconciliation.ports.now()))
    return nameUndelivered(history.event, missing, swept, reconciliation);
  return republish(history.event, reconciliation);
}

// The sweep of runs sees neither those for debugging nor those whose start was never recorded. One that cannot be looked up now is
// left to the next age: lost events behind this one do not wait for it.
async function healUnlistedRuns({ event, runs }: EventHistory, reconciliation: Reconciliation): Promise<void> {
  const expected = new Set(expectedRunIds(event));
  const unlisted = runs.filter(({ workflowId }) => event.detail.metadata.debug || workflowId === undefined);
  for (const run of unlisted) if (expected.has(run.id)) await healRun(run, reconciliation);
}

function findMissingRunIds({ event, runs }: EventHistory): RunId[] {
  const recorded = new Set(runs.map(({ id }) => id));
  return expectedRunIds(event).filter((id) => !recorded.has(id));
}

async function republish(event: StoredEvent, { ports, budget, counts }: Reconciliation): Promise<Looked> {
  if (!budget.take('republish')) return 'later';
  await ports.publish(toBusEvent(event));
  await ports.noteRepublished(event, ports.now());
  counts.republished += 1;
  return 'done';
}

function isGivenUp({ republishedAt }: SweptEvent, now: Date): boolean {
  return republishedAt !== undefined && now.getTime() - Date.parse(republishedAt) >= givenUpAfterMs;
}

async function nameUndelivered(
  event: StoredEvent,
  missing: readonly RunId[],
  { republishedAt }: SweptEvent,
  { ports, counts }: Reconciliation,
): Promise<Looked> {
  for (const id of missing) {
    await ports.recordUndelivered(
      buildUndeliveredRun(event, id, `${republishedAt}`, ports.now()),
      event.detail.metadata,
    );
    counts.undelivered += 1;
  }
  return 'done';
}

function buildUndeliveredRun({ matches, detail }: StoredEvent, id: RunId, republishedAt: string, now: Date): Run {
  const { forced, debug, lineage } = detail.metadata;
  const at = now.toISOString();
  return {
    id,
    workflowId: matches.find(({ runId }) => runId === id)?.workflowId ?? '',
    status: 'undelivered',
    forced,
    debug,
    depth: lineage.depth,
    parentRunId: lineage.parentRunId,
    startedAt: at,
    stoppedAt: at,
    error: 'Flowgate.Undelivered',
    cause: `no start was heard of, although the event was published again from ${republishedAt} on: look into the dead-letter queues, and whether the workflow is deployed`,
  };
}
