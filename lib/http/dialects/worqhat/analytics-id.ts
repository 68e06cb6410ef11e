// An analytics ID: one run as WorqHat's callers name it. Opaque to them; to us the UUID of a forced run's event.
import type { StoredEvent } from '../../../core/event/event.ts';
import { type EventKey, eventKeyOfUuid, parseRunId, type RunId, uuidOf } from '../../../core/event/identity.ts';
import type { RunSummary } from '../../../core/run/run.ts';

export function toAnalyticsId({ key }: Pick<StoredEvent, 'key'>): string {
  return uuidOf(key);
}

/** The ID of any run: where an event has several, the event's UUID would not tell them apart, and the run's own ID does. */
export function toRunAnalyticsId({ id, forced }: Pick<RunSummary, 'id' | 'forced'>): string {
  const key = parseRunId(id)?.key;
  return forced && key !== undefined ? uuidOf(key) : id;
}

export interface AnalyticsId {
  /** The key of the run's event. */
  readonly key: EventKey;
  /** Absent where the event's one forced run is meant. */
  readonly runId?: RunId | undefined;
}

/** What an analytics ID names; undefined for any text that is none. */
export function parseAnalyticsId(text: string): AnalyticsId | undefined {
  const run = parseRunId(text);
  if (run !== undefined) return { key: run.key, runId: run.id };
  const key = eventKeyOfUuid(text);
  return key === undefined ? undefined : { key };
}
