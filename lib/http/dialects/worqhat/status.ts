// Converts run statuses to WorqHat's three.
import type { RunStatus } from '../../../core/run/run.ts';

export const flowStatuses = ['completed', 'failed', 'in_progress'] as const;
export type FlowStatus = (typeof flowStatuses)[number];

const flowStatusByRunStatus: Readonly<Record<RunStatus, FlowStatus>> = {
  accepted: 'in_progress',
  waiting: 'in_progress',
  undelivered: 'failed',
  running: 'in_progress',
  succeeded: 'completed',
  failed: 'failed',
  timed_out: 'failed',
  aborted: 'failed',
  stopped_by_loop_guard: 'failed',
};

export function toFlowStatus(status: RunStatus): FlowStatus {
  return flowStatusByRunStatus[status];
}
