// Restores the item of an event from a replay of the bus's archive, after the events table was restored to an earlier moment. The replay
// itself starts nothing twice, because a run's ID is its execution's name. With the item, the event's key is known again, so that a
// sender's retry starts nothing twice either.
import { type FoundField, findFields } from '../operate/found-fields.ts';
import { identifyEvent, parseDetail } from './bus-event.ts';
import type { EventDetail, Match, StoredEvent } from './event.ts';
import { deriveRunId, type EventId } from './identity.ts';
import { type EventKeeper, toSeconds } from './keep-event.ts';

/** An event of the archive, as a replay delivers it. */
export interface ArchivedEvent {
  readonly source: string;
  readonly name: string;
  readonly detail: unknown;
}

export interface RestoreDeps {
  readonly events: Pick<EventKeeper, 'put'>;
  /** The name of a workflow; undefined if it is not deployed any more. */
  readonly findWorkflowName: (id: string) => string | undefined;
  /** Seconds for which an event is kept. */
  readonly windowSeconds: number;
  /** JSON pointers of the fields by which events are found. @default none */
  readonly indexedPointers?: readonly string[] | undefined;
  readonly now: () => Date;
}

export interface Restoration {
  readonly eventId: EventId;
  /** False if the event is there, if its key is used by a newer event, if it has expired, or if it is a release of a waiting run. */
  readonly isRestored: boolean;
}

/** Stores an event of the archive, unless there is an event under its key. Publishes nothing. Idempotent. */
export async function restoreEvent({ source, name, detail }: ArchivedEvent, deps: RestoreDeps): Promise<Restoration> {
  const parsed = parseDetail(detail);
  const { id, key } = identifyEvent(parsed);
  const { metadata } = parsed;
  const nowSeconds = toSeconds(deps.now());
  const expiresAt = toSeconds(new Date(metadata.receivedAt)) + deps.windowSeconds;
  // The release of a waiting run is published for its workflow alone; the event itself is in the archive, too.
  if (metadata.releasedAt !== undefined || expiresAt <= nowSeconds) return { eventId: id, isRestored: false };
  const matches = listMatches(id, parsed, deps);
  const event: StoredEvent = { key, id, source, name, detail: parsed, matches, keyUntil: expiresAt, expiresAt };
  const outcome = await deps.events.put(event, nowSeconds, listFound(parsed, deps));
  return { eventId: id, isRestored: outcome.kind === 'created' };
}

/** The workflows that were decided when the event was accepted. */
function listMatches(id: EventId, { metadata }: EventDetail, { findWorkflowName }: RestoreDeps): Match[] {
  const causes = new Map((metadata.refusals ?? []).map(({ workflowId, cause }) => [workflowId, cause]));
  return (metadata.workflows ?? []).map((workflowId) => {
    const name = findWorkflowName(workflowId) ?? workflowId;
    const message = causes.get(workflowId);
    return message === undefined
      ? { workflowId, name, runId: deriveRunId(id, workflowId) }
      : { workflowId, name, refused: [{ pointer: '', message }] };
  });
}

/** The indexed fields of the event's data. Large data is not read for them: the entries of its fields are not restored. */
function listFound(detail: EventDetail, { indexedPointers }: RestoreDeps): FoundField[] {
  return 'data' in detail ? findFields(detail.data, indexedPointers) : [];
}
