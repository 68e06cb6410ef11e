// Publishes events again whose runs are missing, and records runs as undelivered if that did not help. A second publish starts
// nothing twice, because a run's ID is its execution's name.

import type { EventHistory, StoredEvent } from '../event/event.ts';
import type { RunId } from '../event/identity.ts';
import { listExpectedRunIds, toBusEvent } from '../event/keep-event.ts';
import type { Run } from '../run/run.ts';
import type { LookResult, Reconciliation, SweptEvent } from './ports.ts';
import { repairRun } from './repair-run.ts';

/** Measured from the second publish. A start is retried for a day, and then recorded as undelivered by the start function. */
const givenUpAfterMs = 26 * 3_600_000;

export async function repairEvent(swept: SweptEvent, reconciliation: Reconciliation): Promise<LookResult> {
  const history = await reconciliation.ports.history(swept.id);
  // There is nothing to repair: its key is used by another event, it has expired, or its data was erased after its runs had ended.
  if (history === undefined || history.event.erasedAt !== undefined) return 'done';
  await repairUnlistedRuns(history, reconciliation);
  const missing = findMissingRunIds(history);
  if (missing.length === 0) return 'done';
  if (isGivenUp(swept, reconciliation.ports.now()))
    return recordUndelivered(history.event, missing, swept, reconciliation);
  return republish(history.event, reconciliation);
}

// The sweep of runs sees neither debug runs nor runs whose start was never recorded. A run that cannot be looked up now is left to
// the next age, so that lost events after this one do not wait for it.
async function repairUnlistedRuns({ event, runs }: EventHistory, reconciliation: Reconciliation): Promise<void> {
  const expected = new Set(listExpectedRunIds(event));
  const unlisted = runs.filter(({ workflowId }) => event.detail.metadata.debug || workflowId === undefined);
  for (const run of unlisted) if (expected.has(run.id)) await repairRun(run, reconciliation);
}

function findMissingRunIds({ event, runs }: EventHistory): RunId[] {
  const recorded = new Set(runs.map(({ id }) => id));
  return listExpectedRunIds(event).filter((id) => !recorded.has(id));
}

async function republish(event: StoredEvent, { ports, budget, counts }: Reconciliation): Promise<LookResult> {
  if (!budget.take('republish')) return 'later';
  await ports.publish(toBusEvent(event));
  await ports.noteRepublished(event, ports.now());
  counts.republished += 1;
  return 'done';
}

function isGivenUp({ republishedAt }: SweptEvent, now: Date): boolean {
  return republishedAt !== undefined && now.getTime() - Date.parse(republishedAt) >= givenUpAfterMs;
}

async function recordUndelivered(
  event: StoredEvent,
  missing: readonly RunId[],
  { republishedAt }: SweptEvent,
  { ports, counts }: Reconciliation,
): Promise<LookResult> {
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
    cause: `no start was recorded, although the event was published again from ${republishedAt} on: check the dead-letter queues, and whether the workflow is deployed`,
  };
}
