// What the status of a run says about what can be done with it.
import type { Run } from './answers.ts';

export function hasEnded({ status }: Pick<Run, 'status'>): boolean {
  return !['accepted', 'waiting', 'running'].includes(status);
}

/** Whether a redrive can continue a run of this status. */
export function isRedrivable(status: string): boolean {
  return ['failed', 'timed_out', 'aborted'].includes(status);
}
