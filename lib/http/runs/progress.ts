// The current state of a run, for every route that reads runs: as recorded, or looked up in Step Functions.
import { type Credential, maySeeOrganisation } from '../../core/credential/credential.ts';
import type { StoredEvent } from '../../core/event/event.ts';
import type { LookupBudget } from '../../core/run/lookup-budget.ts';
import type { RunProgress } from '../../core/run/record.ts';
import { isComplete, type Run } from '../../core/run/run.ts';
import { type Catalogue, isExpress, type Workflow } from '../../core/workflow/workflow.ts';
import { toLoggableFault } from '../../value/loggable-fault.ts';

export interface ReconcileDeps {
  readonly catalogue: Catalogue;
  /** An execution's current state in Step Functions; undefined if it does not exist. */
  readonly describeExecution: (workflow: Workflow, run: Run) => Promise<RunProgress | undefined>;
  readonly recordProgress: (progress: RunProgress) => Promise<void>;
  readonly lookups: LookupBudget;
  readonly log: (line: Readonly<Record<string, unknown>>) => void;
  readonly now: () => Date;
}

/** Whether a credential may see an event: one of its environment, and of an organisation that it may see. */
export function maySeeEvent(credential: Credential, { detail }: StoredEvent): boolean {
  const { environment, organisationId } = detail.metadata;
  return environment === credential.environment && maySeeOrganisation(credential, organisationId);
}

/** EventBridge delivers status changes on a best-effort basis, so a run without changes for this time is looked up. */
const staleAfterMs = 60_000;

/**
 * The current state of a run: looked up if its record is old and incomplete. Never fails: if the lookup is throttled, fails or is not
 * due, the recorded state is returned.
 */
export async function reconcileRun(run: Run, event: StoredEvent, deps: ReconcileDeps): Promise<Run> {
  const progress = isDue(run, event, deps) ? await lookUp(run, deps) : undefined;
  if (progress === undefined) return run;
  const { revision: _, ...seen } = progress;
  return { ...run, ...seen };
}

function isDue(run: Run, { detail }: StoredEvent, { now, lookups }: ReconcileDeps): boolean {
  // It has no execution yet.
  if (run.status === 'waiting') return false;
  const since = Date.parse(run.startedAt ?? detail.metadata.receivedAt);
  return now().getTime() - since >= staleAfterMs && !isComplete(run) && lookups.take(run.id);
}

async function lookUp(run: Run, { catalogue, lookups, log, ...deps }: ReconcileDeps): Promise<RunProgress | undefined> {
  const workflow = catalogue.withId(run.workflowId);
  // Step Functions keeps no history of an Express execution.
  if (workflow === undefined || isExpress(workflow)) return undefined;
  try {
    const progress = await deps.describeExecution(workflow, run);
    if (progress !== undefined && isNews(progress, run)) await deps.recordProgress(progress);
    return progress;
  } catch (error) {
    lookups.pause();
    log({ level: 'warn', kind: 'lookup_failed', runId: run.id, ...toLoggableFault(error) });
    return undefined;
  }
}

/** Whether a lookup differs from the record. A write without a change would cost the same. */
function isNews(progress: RunProgress, run: Run): boolean {
  return progress.status !== run.status || progress.output !== run.output;
}
