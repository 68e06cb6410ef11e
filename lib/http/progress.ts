// How the runs of an event stand, for every route that tells of them: what is promised, what is recorded, what is looked up.
import { type Credential, maySeeOrganisation } from '../core/credential.ts';
import type { EventHistory, Match, StoredEvent } from '../core/event.ts';
import type { RunId } from '../core/identity.ts';
import type { RunProgress } from '../core/record.ts';
import { isFinal, type RecordedRun, type Run } from '../core/run.ts';
import type { Catalogue, Workflow } from '../core/workflow.ts';

export interface ReconcileDeps {
  readonly catalogue: Catalogue;
  /** How an execution really stands; undefined where it does not exist. */
  readonly describeExecution: (workflow: Workflow, run: Run) => Promise<RunProgress | undefined>;
  readonly recordProgress: (progress: RunProgress) => Promise<void>;
  readonly now: () => Date;
}

/** Whether an event is the credential's own: of its environment, and of an organisation that it may see. */
export function maySee(credential: Credential, { detail }: StoredEvent): boolean {
  const { environment, organisationId } = detail.metadata;
  return environment === credential.environment && maySeeOrganisation(credential, organisationId);
}

/** All runs of an event: those recorded, and those that are promised and not yet there. */
export function runsOf({ event, runs }: EventHistory): Run[] {
  const all = new Map<RunId, RecordedRun>(promisedRuns(event).map((run) => [run.id, run]));
  for (const run of runs) all.set(run.id, { ...all.get(run.id), ...run });
  return [...all.values()].filter(isWhole);
}

function promisedRuns(event: StoredEvent): Run[] {
  return event.matches.flatMap((match) => (match.runId === undefined ? [] : [acceptedRun(event, match, match.runId)]));
}

// Progress that overtook its start says nothing yet of the workflow; the start is on its way.
function isWhole(run: RecordedRun): run is Run {
  return run.workflowId !== undefined;
}

function acceptedRun({ detail }: StoredEvent, { workflowId }: Match, id: RunId): Run {
  const { forced, debug, lineage } = detail.metadata;
  return {
    id,
    workflowId,
    status: 'accepted',
    forced,
    debug,
    depth: lineage.depth,
    parentRunId: lineage.parentRunId,
  };
}

/** Status changes are delivered on best effort; a run that stands still for this long is looked up where it runs. */
const staleAfterMs = 60_000;

/** A run as it really stands, where what is recorded of it is old and not the whole story. */
export async function reconciled(run: Run, event: StoredEvent, deps: ReconcileDeps): Promise<Run> {
  const workflow = deps.catalogue.withId(run.workflowId);
  const since = Date.parse(run.startedAt ?? event.detail.metadata.receivedAt);
  if (workflow === undefined || deps.now().getTime() - since < staleAfterMs || isWholeStory(run)) return run;
  const progress = await deps.describeExecution(workflow, run);
  if (progress === undefined) return run;
  await deps.recordProgress(progress);
  const { revision: _, ...seen } = progress;
  return { ...run, ...seen };
}

// An output too large for the status change is left out of it.
function isWholeStory({ status, output }: Run): boolean {
  return isFinal(status) && (status !== 'succeeded' || output !== undefined);
}
