// A run: one workflow working on one event. Its status as callers see it, and how execution statuses map to it.
import type { RunId } from '../event/identity.ts';

export const runStatuses = [
  'accepted',
  'undelivered',
  'running',
  'succeeded',
  'failed',
  'timed_out',
  'aborted',
  'stopped_by_loop_guard',
] as const;

/**
 * `accepted`: promised, its start is under way. `undelivered`: its start was given up; a later start still wins.
 * The others are those of its execution, or of the guard that refused to start one.
 */
export type RunStatus = (typeof runStatuses)[number];

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

/** Whose a run is: what is known of it by its event alone. */
export interface RunOrigin {
  readonly environment: string;
  readonly organisationId?: string | undefined;
  /** ID of the credential that sent its event; absent where a workflow did. */
  readonly credentialId?: string | undefined;
}

/** A run in a list: all but what it said and where it runs. */
export type RunSummary = RunOrigin &
  Pick<Run, 'id' | 'workflowId' | 'status' | 'forced' | 'stoppedAt'> & { readonly startedAt: string };

/** A run as far as it has been recorded: its progress may arrive before its start does. */
export type RecordedRun = Pick<Run, 'id' | 'status'> & Partial<Run>;

/** Whether a run in this status will not change any more by itself: only a redrive, or a start that succeeds after all, changes it. */
export function isFinal(status: RunStatus): boolean {
  return status !== 'accepted' && status !== 'running';
}

/** Whether a run's record needs nothing more: it has ended, and its output is there. A large output is left out of the status change. */
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
