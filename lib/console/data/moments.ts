// The history of a run as a list of moments: when each state was entered and left, and when each attempt began and ended.
import type { Visit } from './answers.ts';

export interface Moment {
  readonly at: string;
  readonly visit: Visit;
  readonly kind: 'entered' | 'attempt' | 'attempt failed' | 'left';
  /** The number of the attempt, from 1. */
  readonly attempt?: number;
  readonly error?: string | undefined;
}

/** @param visits in the order of their IDs. Moments of the same millisecond keep the order of the run */
export function listMoments(visits: readonly Visit[]): readonly Moment[] {
  const moments = visits.flatMap(listOwn);
  return moments.sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
}

function listOwn(visit: Visit): readonly Moment[] {
  const { enteredAt, exitedAt, attempts, status, error } = visit;
  // A state that failed was never left.
  const endedAt = exitedAt ?? attempts.at(-1)?.endedAt ?? enteredAt;
  return [
    { at: enteredAt, visit, kind: 'entered' },
    ...attempts.flatMap(({ scheduledAt, endedAt, error: own }, index): Moment[] => [
      { at: scheduledAt, visit, kind: 'attempt', attempt: index + 1 },
      ...(own === undefined || endedAt === undefined
        ? []
        : [{ at: endedAt, visit, kind: 'attempt failed', attempt: index + 1, error: own } as const]),
    ]),
    ...(status === 'running' ? [] : [{ at: endedAt, visit, kind: 'left', error } as const]),
  ];
}
