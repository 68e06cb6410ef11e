// A run: one execution of a workflow for one event. Defines the statuses of runs, and the status of a run for each status of an
// execution.
import type { RunId } from '../event/identity.ts';

export const runStatuses = [
  'accepted',
  'waiting',
  'undelivered',
  'running',
  'succeeded',
  'failed',
  'timed_out',
  'aborted',
  'stopped_by_loop_guard',
] as const;

/**
 * `accepted`: the start is in progress. `waiting`: the workflow is switched off, and the run starts when it is switched on.
 * `undelivered`: the run could not be started for a day; if a later start succeeds, the status changes. The other statuses are
 * those of the execution, or of the guard that refused to start it.
 */
export type RunStatus = (typeof runStatuses)[number];

/**
 * The statuses in a list of runs. A run is recorded when it starts, so no run is listed as `accepted`. The list of events shows those
 * that wait (`outcome=waiting`).
 */
export const listedStatuses = runStatuses.filter((status) => status !== 'accepted');

export interface Run {
  readonly id: RunId;
  readonly workflowId: string;
  readonly status: RunStatus;
  readonly debug: boolean;
  readonly forced: boolean;
  readonly depth: number;
  readonly parentRunId?: RunId | undefined;
  readonly executionArn?: string | undefined;
  /** ISO 8601. */
  readonly startedAt?: string | undefined;
  readonly stoppedAt?: string | undefined;
  /** JSON text of the execution's output. */
  readonly output?: string | undefined;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

/** A run that waits until its workflow is switched on. */
export type WaitingRun = Omit<Run, 'startedAt' | 'status'> & {
  readonly status: 'waiting';
  /** ISO 8601: when its event was accepted. Waiting runs are started in this order. */
  readonly acceptedAt: string;
};

/** The data of a run that is known from its event alone. */
export interface RunOrigin {
  readonly environment: string;
  readonly organisationId?: string | undefined;
  /** ID of the credential that sent its event; absent if a workflow emitted it. */
  readonly credentialId?: string | undefined;
}

/** A run in a list: without its output, cause and execution. */
export type RunSummary = RunOrigin &
  Pick<Run, 'id' | 'workflowId' | 'status' | 'forced' | 'stoppedAt' | 'error'> & { readonly startedAt: string };

/** The runs that started on some days. */
export interface DaySpan {
  readonly environment: string;
  /** Only runs of the workflows with these IDs. @default all workflows that have had runs */
  readonly workflows?: readonly string[] | undefined;
  /** In UTC, `2026-11-21`. Both days are part of the span. */
  readonly firstDay: string;
  readonly lastDay: string;
}

/** The recorded part of a run: its progress may arrive before its start. */
export type RecordedRun = Pick<Run, 'id' | 'status'> & Partial<Run>;

/** Whether a status is final: only a redrive, or a start that succeeds later, changes it. */
export function isFinal(status: RunStatus): boolean {
  return status !== 'accepted' && status !== 'waiting' && status !== 'running';
}

/** Whether a status is final and its run did not succeed. */
export function isFailure(status: RunStatus): boolean {
  return isFinal(status) && status !== 'succeeded';
}

/** Whether a run's record is complete: it has ended and has its output. A status change leaves out a large output. */
export function isComplete({ status, output }: Pick<Run, 'status' | 'output'>): boolean {
  return isFinal(status) && (status !== 'succeeded' || output !== undefined);
}

const ofExecution: Readonly<Record<string, RunStatus>> = {
  RUNNING: 'running',
  PENDING_REDRIVE: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'timed_out',
  ABORTED: 'aborted',
};

/** The run status of a Step Functions execution status. @throws RangeError for a status that Step Functions does not have */
export function toRunStatus(executionStatus: string): RunStatus {
  const status = ofExecution[executionStatus];
  if (status === undefined) throw new RangeError(`execution status ${JSON.stringify(executionStatus)} is unknown`);
  return status;
}
