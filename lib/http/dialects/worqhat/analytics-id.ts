// Analytics IDs, by which WorqHat's callers identify a run. Opaque to them; it is the UUID of a forced run's event, or the run's own ID.
import type { StoredEvent } from '../../../core/event/event.ts';
import {
  type EventKey,
  formatEventUuid,
  parseEventUuid,
  parseRunId,
  type RunId,
} from '../../../core/event/identity.ts';
import type { RunSummary } from '../../../core/run/run.ts';

export function toAnalyticsId({ key }: Pick<StoredEvent, 'key'>): string {
  return formatEventUuid(key);
}

/** The analytics ID of any run. An event may have several runs that are not forced, so those have their own IDs. */
export function toRunAnalyticsId({ id, forced }: Pick<RunSummary, 'id' | 'forced'>): string {
  const key = parseRunId(id)?.key;
  return forced && key !== undefined ? formatEventUuid(key) : id;
}

export interface AnalyticsId {
  /** The key of the run's event. */
  readonly key: EventKey;
  /** Absent for the event's only run, a forced one. */
  readonly runId?: RunId | undefined;
}

/** Parses an analytics ID; undefined if the text is not one. */
export function parseAnalyticsId(text: string): AnalyticsId | undefined {
  const run = parseRunId(text);
  if (run !== undefined) return { key: run.key, runId: run.id };
  const key = parseEventUuid(text);
  return key === undefined ? undefined : { key };
}
