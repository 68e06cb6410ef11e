// How the runs of an event stand, for every route that tells of them: what is promised, what is recorded, what is looked up.
import { type Credential, maySeeOrganisation } from '../../core/credential/credential.ts';
import type { EventHistory, Match, StoredEvent } from '../../core/event/event.ts';
import type { RunId } from '../../core/event/identity.ts';
import type { LookupBudget } from '../../core/run/lookup-budget.ts';
import type { RunProgress } from '../../core/run/record.ts';
import { isComplete, type RecordedRun, type Run } from '../../core/run/run.ts';
import type { Catalogue, Workflow } from '../../core/workflow/workflow.ts';
import { loggableFault } from '../../value/loggable-fault.ts';

export interface ReconcileDeps {
  readonly catalogue: Catalogue;
  /** How an execution really stands; undefined where it does not exist. */
  readonly describeExecution: (workflow: Workflow, run: Run) => Promise<RunProgress | undefined>;
  readonly recordProgress: (progress: RunProgress) => Promise<void>;
  readonly lookups: LookupBudget;
  readonly log: (line: Readonly<Record<string, unknown>>) => void;
  readonly now: () => Date;
}

/** Whether an event is the credential's own: of its environment, and of an organisation that it may see. */
export function maySeeEvent(credential: Credential, { detail }: StoredEvent): boolean {
  const { environment, organisationId } = detail.metadata;
  return environment === credential.environment && maySeeOrganisation(credential, organisationId);
}

/** All runs of an event: those recorded, and those that are promised and not yet there. */
export function listRuns({ event, runs }: EventHistory): Run[] {
  const all = new Map<RunId, RecordedRun>(listExpectedRuns(event).map((run) => [run.id, run]));
  for (const run of runs) all.set(run.id, { ...all.get(run.id), ...run });
  return [...all.values()].filter(hasWorkflow);
}

function listExpectedRuns(event: StoredEvent): Run[] {
  return event.matches.flatMap((match) => (match.runId === undefined ? [] : [toPendingRun(event, match, match.runId)]));
}

// Progress that overtook its start says nothing yet of the workflow; the start is on its way.
function hasWorkflow(run: RecordedRun): run is Run {
  return run.workflowId !== undefined;
}

function toPendingRun({ detail }: StoredEvent, { workflowId }: Match, id: RunId): Run {
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

/**
 * A run as it really stands, where what is recorded of it is old and incomplete. Never fails: where the lookup is throttled,
 * fails, or is not due, the recorded state is returned.
 */
export async function reconcileRun(run: Run, event: StoredEvent, deps: ReconcileDeps): Promise<Run> {
  const progress = isDue(run, event, deps) ? await lookUp(run, deps) : undefined;
  if (progress === undefined) return run;
  const { revision: _, ...seen } = progress;
  return { ...run, ...seen };
}

function isDue(run: Run, { detail }: StoredEvent, { now, lookups }: ReconcileDeps): boolean {
  const since = Date.parse(run.startedAt ?? detail.metadata.receivedAt);
  return now().getTime() - since >= staleAfterMs && !isComplete(run) && lookups.take(run.id);
}

async function lookUp(run: Run, { catalogue, lookups, log, ...deps }: ReconcileDeps): Promise<RunProgress | undefined> {
  const workflow = catalogue.withId(run.workflowId);
  if (workflow === undefined) return undefined;
  try {
    const progress = await deps.describeExecution(workflow, run);
    if (progress !== undefined && isNews(progress, run)) await deps.recordProgress(progress);
    return progress;
  } catch (error) {
    lookups.pause();
    log({ level: 'warn', kind: 'lookup_failed', runId: run.id, ...loggableFault(error) });
    return undefined;
  }
}

/** Whether a lookup says more than what is recorded: a write that changes nothing is paid for too. */
function isNews(progress: RunProgress, run: Run): boolean {
  return progress.status !== run.status || progress.output !== run.output;
}
