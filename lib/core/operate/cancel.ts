// Cancels a run. A run that has started is stopped; a run that has not started is marked, so that it does not start.
//
//   cancel   mark (only if no start is recorded) ── stop the execution, if there is one
//   start    read the mark ── StartExecution ── record the start ── read the mark ── stop the execution
//
// Whichever of mark and start comes first, one side sees the other: `start` reads the mark before and after it starts the
// execution, and a mark is refused once the start is recorded; then `cancel` stops the recorded execution. If `start` ends between
// its calls, the queue delivers its message again, and `start` reads the mark then.
import { FlowgateError } from '../../value/errors.ts';
import type { RunProgress } from '../run/record.ts';
import { isFinal, type Run, type RunOrigin, type RunStatus } from '../run/run.ts';
import { type Catalogue, isExpress } from '../workflow/workflow.ts';
import type { AuditEntry } from './audit.ts';

/** The error of a cancelled run and of its execution. */
export const cancelledError = 'Flowgate.Cancelled';

/** The current state of an execution, as Step Functions describes it. */
export interface InspectedExecution {
  readonly progress: RunProgress;
  readonly redriveCount: number;
  /** Why the execution cannot be redriven, in AWS's words; absent if it can. */
  readonly notRedrivable?: string | undefined;
}

export interface CancelDeps {
  readonly catalogue: Pick<Catalogue, 'withId'>;
  readonly acts: {
    /** The execution of a run; undefined if it does not exist. */
    inspect(run: Run): Promise<InspectedExecution | undefined>;
    /** Stops the execution of a run. An execution that has ended or does not exist is left as it is. */
    stop(run: Pick<Run, 'id' | 'workflowId' | 'executionArn'>, cause: string): Promise<void>;
  };
  /** Records a run that will not start, with its audit entry. Returns false if its start or a status is recorded already. */
  readonly recordCancelled: (run: Run, origin: RunOrigin, entry: AuditEntry) => Promise<boolean>;
  readonly recordProgress: (progress: RunProgress) => Promise<void>;
  /** Finds a run as it is recorded now. */
  readonly findRecorded: (run: Run) => Promise<Run>;
  readonly audit: (entry: AuditEntry) => Promise<void>;
  readonly now: () => Date;
}

export interface CancelRequest {
  readonly run: Run;
  readonly origin: RunOrigin;
  /** The cause of the run's end, at most 500 characters. */
  readonly reason: string;
  readonly entry: AuditEntry;
}

/** The statuses of runs for which no execution is known. */
const notStarted: readonly RunStatus[] = ['accepted', 'waiting', 'undelivered'];

/**
 * Cancels a run. The audit entry is written before the execution is stopped.
 * @returns the run as it is now: `aborted`, or `running` while Step Functions is stopping it
 * @throws FlowgateError `conflict` for a run that has ended, or whose execution cannot be stopped
 */
export async function cancelRun(request: CancelRequest, deps: CancelDeps): Promise<Run> {
  const { run, origin, reason, entry } = request;
  refuseEnded(run.id, run.status);
  if (!notStarted.includes(run.status)) return stopRun(run, request, deps);
  const at = deps.now().toISOString();
  const cancelled: Run = {
    ...run,
    status: 'aborted',
    startedAt: at,
    stoppedAt: at,
    error: cancelledError,
    cause: reason,
  };
  if (await deps.recordCancelled(cancelled, origin, entry)) {
    // A start that was interrupted before its record has left an execution.
    await deps.acts.stop(run, reason);
    return cancelled;
  }
  const recorded = await deps.findRecorded(run);
  refuseEnded(recorded.id, recorded.status);
  return stopRun(recorded, request, deps);
}

async function stopRun(run: Run, { reason, entry }: CancelRequest, deps: CancelDeps): Promise<Run> {
  const before = await inspect(run, deps);
  if (before === undefined) throw createUnstoppableError(run, deps.catalogue);
  refuseEnded(run.id, before.status);
  await deps.audit(entry);
  await deps.acts.stop(run, reason);
  const after = await inspect(run, deps);
  if (after === undefined) return run;
  if (after.status !== 'aborted') refuseEnded(run.id, after.status);
  const { revision: _, ...seen } = after;
  return { ...run, ...seen };
}

/** Looks an execution up, and records its end if it has ended: a status change may be late or lost. */
async function inspect(run: Run, { acts, recordProgress }: CancelDeps): Promise<RunProgress | undefined> {
  const progress = (await acts.inspect(run))?.progress;
  if (progress !== undefined && isFinal(progress.status)) await recordProgress(progress);
  return progress;
}

function refuseEnded(id: string, status: RunStatus): void {
  if (!isFinal(status) || status === 'undelivered') return;
  throw new FlowgateError(
    'conflict',
    `run "${id}" has ended with status "${status}": only a run that has not ended can be cancelled`,
  );
}

function createUnstoppableError({ id, workflowId }: Run, catalogue: CancelDeps['catalogue']): FlowgateError {
  const reason = isExpress(catalogue.withId(workflowId))
    ? 'Step Functions cannot stop executions of Express workflows. It ends by itself, by the TimeoutSeconds of its definition'
    : 'Step Functions has no execution of it that can be stopped';
  return new FlowgateError('conflict', `run "${id}" cannot be cancelled: ${reason}`);
}
