// Finds the other events that have the data of an event: the event that it replays, and the replays of both, and so on.
import type { EventHistory } from '../event/event.ts';
import type { EventId } from '../event/identity.ts';

export interface EventCopies {
  /** The other events with their runs, without those that were erased or are not stored any more. */
  readonly copies: readonly EventHistory[];
  /** Whether all were looked for: false from 100 events on. */
  readonly isComplete: boolean;
}

/** Each event is one read. */
const mostEvents = 100;

export async function findCopies(
  from: EventHistory,
  history: (id: EventId) => Promise<EventHistory | undefined>,
): Promise<EventCopies> {
  const seen = new Set<EventId>([from.event.id]);
  const waiting: EventId[] = [];
  const follow = ({ event, replays = [] }: EventHistory): void => {
    const { replayOf } = event.detail.metadata;
    for (const id of [...(replayOf === undefined ? [] : [replayOf]), ...replays.map((note) => note.id)]) {
      if (seen.has(id)) continue;
      seen.add(id);
      waiting.push(id);
    }
  };
  follow(from);
  const found: EventHistory[] = [];
  while (waiting.length > 0 && seen.size - waiting.length <= mostEvents) {
    const next = await history(waiting.shift() as EventId);
    if (next === undefined) continue;
    found.push(next);
    follow(next);
  }
  return { copies: found.filter(({ event }) => event.erasedAt === undefined), isComplete: waiting.length === 0 };
}
