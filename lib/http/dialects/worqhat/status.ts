// The three statuses that WorqHat knows of a run.
import { isFinal, type RunStatus } from '../../../core/run.ts';

export const flowStatuses = ['completed', 'failed', 'in_progress'] as const;
export type FlowStatus = (typeof flowStatuses)[number];

export function flowStatusOf(status: RunStatus): FlowStatus {
  if (!isFinal(status)) return 'in_progress';
  return status === 'succeeded' ? 'completed' : 'failed';
}
