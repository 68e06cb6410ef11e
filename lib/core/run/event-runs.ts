// The runs of an event: those that were decided when it was accepted, with what is recorded of them.
import type { EventHistory, Match, StoredEvent } from '../event/event.ts';
import type { RunId } from '../event/identity.ts';
import type { RecordedRun, Run } from './run.ts';

/** All runs of an event: the recorded ones, and those that are expected but not recorded yet. */
export function listEventRuns({ event, runs }: EventHistory): Run[] {
  const all = new Map<RunId, RecordedRun>(listExpectedRuns(event).map((run) => [run.id, run]));
  for (const run of runs) all.set(run.id, { ...all.get(run.id), ...run });
  return [...all.values()].filter(hasWorkflow);
}

function listExpectedRuns(event: StoredEvent): Run[] {
  return event.matches.flatMap((match) => (match.runId === undefined ? [] : [toPendingRun(event, match, match.runId)]));
}

// A status change that was recorded before its start has no workflow yet; the record of the start follows.
function hasWorkflow(run: RecordedRun): run is Run {
  return run.workflowId !== undefined;
}

function toPendingRun({ detail }: StoredEvent, { workflowId }: Match, id: RunId): Run {
  const { forced, debug, lineage, held } = detail.metadata;
  return {
    id,
    workflowId,
    status: held?.includes(workflowId) === true ? 'waiting' : 'accepted',
    forced,
    debug,
    depth: lineage.depth,
    parentRunId: lineage.parentRunId,
  };
}
