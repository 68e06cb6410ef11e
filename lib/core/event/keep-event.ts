// Keeps an event under its key, then publishes it: both for an event that was sent and for one that a workflow emitted.
import type { FoundField } from '../operate/found-fields.ts';
import type { BusEvent, StoredEvent } from './event.ts';
import type { EventKey, RunId } from './identity.ts';
import { type KeepLargeData, keepLargeData, type LargeData } from './large-data.ts';

/** An event that is completely decided and not stored yet. */
export interface DraftEvent {
  /** A reference to large data in its detail has no bucket yet. */
  readonly event: StoredEvent;
  /** Data that must be kept before the event. */
  readonly large: LargeData | undefined;
  /** The indexed fields of its data. @default none */
  readonly found?: readonly FoundField[] | undefined;
}

export type Acceptance =
  | { readonly kind: 'fresh'; readonly event: StoredEvent }
  | { readonly kind: 'replay'; readonly event: StoredEvent }
  | { readonly kind: 'conflict'; readonly event: StoredEvent };

/** Whether a put created the event, or found an earlier event under its key. */
export type PutOutcome = { readonly kind: 'created' } | { readonly kind: 'exists'; readonly event: StoredEvent };

export interface EventKeeper {
  /**
   * Keeps an event unless its key holds one that has not expired at `nowSeconds`. Atomic.
   * @param found the fields by which the event is found; they are written before the event
   */
  put(event: StoredEvent, nowSeconds: number, found?: readonly FoundField[]): Promise<PutOutcome>;
  /** The event under a key, unless it has expired at `nowSeconds`. */
  find(key: EventKey, nowSeconds: number): Promise<StoredEvent | undefined>;
  /** The IDs of an event's recorded runs. */
  runIds(event: StoredEvent): Promise<RunId[]>;
}

export interface KeepDeps {
  readonly events: Pick<EventKeeper, 'put' | 'runIds'>;
  /** Publishes to the bus; throws unless the bus has accepted the event. */
  readonly publish: (event: BusEvent) => Promise<void>;
  readonly keepLargeData: KeepLargeData;
  /** Receives each outcome of `commitEvent`, for the metrics. @default none */
  readonly noteAcceptance?: (acceptance: Acceptance) => void;
}

export interface KeepRequest {
  readonly draft: DraftEvent;
  readonly nowSeconds: number;
  /** Whether an earlier event under the key is the same one; otherwise it is a conflict. */
  readonly isSame: (earlier: StoredEvent) => boolean;
}

/**
 * Keeps an event and publishes it. If its key holds an event already, the earlier event decides: it is published again
 * unless its runs have been recorded.
 */
export async function keepAndPublish({ draft, nowSeconds, isSame }: KeepRequest, deps: KeepDeps): Promise<Acceptance> {
  const event = {
    ...draft.event,
    detail: await keepLargeData({ detail: draft.event.detail, large: draft.large }, deps.keepLargeData),
  };
  const outcome = await deps.events.put(event, nowSeconds, draft.found);
  if (outcome.kind === 'created') {
    await deps.publish(toBusEvent(event));
    return { kind: 'fresh', event };
  }
  if (!isSame(outcome.event)) return { kind: 'conflict', event: outcome.event };
  return publishAgain(outcome.event, deps);
}

/** Publishes an event that was kept earlier, unless all its runs have been recorded. */
export async function publishAgain(
  event: StoredEvent,
  deps: Pick<KeepDeps, 'events' | 'publish'>,
): Promise<Acceptance & { kind: 'replay' }> {
  // The data was erased after its runs had ended, so there is nothing to publish.
  const isSettled = event.erasedAt !== undefined || (await hasAllRuns(event, deps));
  if (!isSettled) await deps.publish(toBusEvent(event));
  return { kind: 'replay', event };
}

async function hasAllRuns(event: StoredEvent, { events }: Pick<KeepDeps, 'events'>): Promise<boolean> {
  const expected = listExpectedRunIds(event);
  if (expected.length === 0) return false;
  const recorded = new Set(await events.runIds(event));
  return expected.every((id) => recorded.has(id));
}

/** The runs that an event has or will have. */
export function listExpectedRunIds(event: StoredEvent): RunId[] {
  return event.matches.flatMap((match) => match.runId ?? []);
}

export function toBusEvent(event: StoredEvent): BusEvent {
  return {
    source: event.source,
    'detail-type': event.name,
    detail: event.detail,
  };
}

export function toSeconds(moment: Date): number {
  return Math.floor(moment.getTime() / 1000);
}
