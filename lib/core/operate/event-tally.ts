// Counts the events that a request accepted, for the metrics of its log line. All dialects accept events through `commitEvent`, which
// reports each outcome here, so no dialect counts by itself.
import type { Acceptance } from '../event/keep-event.ts';
import type { MetricValues } from './metrics.ts';

export type EventMetrics = Pick<MetricValues, 'EventsAccepted' | 'EventsReplayed' | 'EventsUnmatched'>;

/** The metrics of one outcome of acceptance. A conflict is a refusal of the request and counts no event. */
export function measureAcceptance({ kind, event }: Pick<Acceptance, 'kind' | 'event'>): EventMetrics {
  switch (kind) {
    case 'fresh':
      return event.matches.length === 0 ? { EventsAccepted: 1, EventsUnmatched: 1 } : { EventsAccepted: 1 };
    case 'replay':
      return { EventsReplayed: 1 };
    case 'conflict':
      return {};
  }
}

/**
 * Sums outcomes until the sums are read. An instance serves one request at a time, but the sums would also be right for several.
 */
export class EventTally {
  #sums: Record<string, number> = {};

  /** Counts one outcome. It is a bound function, to be passed as a dependency. */
  readonly note = (acceptance: Acceptance): void => {
    for (const [name, value] of Object.entries(measureAcceptance(acceptance)))
      this.#sums[name] = (this.#sums[name] ?? 0) + value;
  };

  /** Returns the sums since the last call, without those that are zero. */
  take(): EventMetrics {
    const sums = this.#sums;
    this.#sums = {};
    return sums;
  }
}
