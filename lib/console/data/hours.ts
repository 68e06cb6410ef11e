// Runs by the hour in which they started, for a bar chart of a day.
import type { ListedRun } from './answers.ts';

export interface Hour {
  /** Milliseconds of its beginning. */
  readonly from: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly other: number;
}

const hourMs = 3_600_000;
const failures: ReadonlySet<string> = new Set(['failed', 'timed_out', 'undelivered', 'stopped_by_loop_guard']);

/** The 24 hours that end with the current one, oldest first. */
export function groupByHour(runs: readonly Pick<ListedRun, 'startedAt' | 'status'>[], now: number): readonly Hour[] {
  const current = Math.floor(now / hourMs);
  const groups = Map.groupBy(runs, ({ startedAt }) => Math.floor(Date.parse(startedAt ?? '') / hourMs));
  return Array.from({ length: 24 }, (_, at) => {
    const hour = current - 23 + at;
    const own = groups.get(hour) ?? [];
    const succeeded = own.filter(({ status }) => status === 'succeeded').length;
    const failed = own.filter(({ status }) => failures.has(status)).length;
    return { from: hour * hourMs, succeeded, failed, other: own.length - succeeded - failed };
  });
}
