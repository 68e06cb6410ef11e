// What the status of a run says about what can be done with it.
import type { Run } from './answers.ts';

export function hasEnded({ status }: Pick<Run, 'status'>): boolean {
  return !['accepted', 'waiting', 'running'].includes(status);
}

/** Step Functions redrives an execution for 14 days after its end. */
const redriveDays = 14;

/** Until when a redrive is possible, ISO 8601; undefined for a run without an end. */
export function findRedriveEnd({ stoppedAt }: Pick<Run, 'stoppedAt'>): string | undefined {
  if (stoppedAt === undefined) return undefined;
  return new Date(Date.parse(stoppedAt) + redriveDays * 86_400_000).toISOString();
}

/** Whether a redrive can continue a run of this status. */
export function isRedrivable(status: string): boolean {
  return ['failed', 'timed_out', 'aborted'].includes(status);
}
