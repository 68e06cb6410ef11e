// What a rehearsal says of one stored event, and the totals of all. `flowgate rehearse --json` prints these objects: README.md documents
// them.
import type { JsonValue } from '../../../value/json.ts';
import type { Parting } from './parting.ts';
import type { ValueDifference } from './value-differences.ts';

/**
 * - `same`: the run would end as it did. `different`: with another status, output or error.
 * - `unknown`: the end cannot be told, for example because a task has no recorded answer.
 * - `no_longer_started`, `newly_started`: the edited manifest decides otherwise about the event.
 */
export const eventVerdicts = ['same', 'different', 'unknown', 'no_longer_started', 'newly_started'] as const;
export type EventVerdict = (typeof eventVerdicts)[number];

export interface RunEnd {
  readonly status: string;
  readonly output?: JsonValue;
  readonly error?: string;
  readonly cause?: string;
}

/** A task that would be called with other arguments, and was answered with the recorded result nevertheless. */
export interface AskedDifferently {
  readonly state: string;
  readonly differences: readonly ValueDifference[];
}

export interface UnknownEnd {
  /** The state that cannot be answered; absent if the whole run cannot be rehearsed. */
  readonly state?: string;
  readonly reason: string;
  /** What to write where. */
  readonly remedy?: string;
}

export interface EventReport {
  readonly eventId: string;
  readonly runId?: string;
  readonly verdict: EventVerdict;
  /** How the run ended; absent if there was none. */
  readonly was?: RunEnd;
  /** How it would end; absent if that is unknown, or nothing would be started. */
  readonly would?: RunEnd;
  /** The first state where both runs part. A run that ends as before may have gone another way. */
  readonly parting?: Parting;
  /** Where the outputs of the ends differ. */
  readonly differences?: readonly ValueDifference[];
  readonly askedDifferently?: readonly AskedDifferently[];
  readonly unknown?: UnknownEnd;
  /** Why the event would no longer start the workflow, or starts it newly. */
  readonly reason?: string;
  /** States that were answered by a stand-in and not by a recorded result. */
  readonly standIns?: readonly string[];
}

export type Totals = Readonly<Record<EventVerdict, number>> & {
  /** Among `same`: the runs that would go another way, or ask a task differently. */
  readonly sameByAnotherWay: number;
};

export function countReports(reports: readonly EventReport[]): Totals {
  const count = (verdict: EventVerdict): number => reports.filter((report) => report.verdict === verdict).length;
  return {
    same: count('same'),
    different: count('different'),
    unknown: count('unknown'),
    no_longer_started: count('no_longer_started'),
    newly_started: count('newly_started'),
    sameByAnotherWay: reports.filter((report) => report.verdict === 'same' && wentAnotherWay(report)).length,
  };
}

export function wentAnotherWay({ parting, askedDifferently = [] }: EventReport): boolean {
  return parting !== undefined || askedDifferently.length > 0;
}
