// An event in a list: what its index entry has. Without its data.
import type { StoredEvent } from '../event/event.ts';
import type { EventId, RunId } from '../event/identity.ts';
import { listExpectedRunIds } from '../event/keep-event.ts';
import { type Listed, toPosition } from './list-partition.ts';

export interface EventSummary extends Listed {
  readonly id: EventId;
  readonly environment: string;
  readonly organisationId?: string | undefined;
  readonly source: string;
  readonly name: string;
  readonly dialect: string;
  /** ISO 8601 with milliseconds. */
  readonly receivedAt: string;
  readonly forced: boolean;
  readonly debug: boolean;
  /** The runs that were decided for it when it was accepted. */
  readonly runIds: readonly RunId[];
  /** Whether the input schema of a matching workflow refuses its data. */
  readonly isRefused: boolean;
  /** Whether it starts nothing: no workflow matched, or every one that matched refuses its data. */
  readonly isUnmatched: boolean;
}

export function toEventSummary(event: StoredEvent): EventSummary {
  const { id, source, name, matches } = event;
  const { environment, organisationId, dialect, receivedAt, forced, debug } = event.detail.metadata;
  const runIds = listExpectedRunIds(event);
  return {
    position: toPosition(receivedAt, id),
    ...{ id, environment, organisationId, source, name, dialect, receivedAt, forced, debug },
    runIds,
    isRefused: matches.some(({ runId }) => runId === undefined),
    isUnmatched: runIds.length === 0,
  };
}
