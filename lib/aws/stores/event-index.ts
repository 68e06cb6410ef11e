// Events in the indexes `events` and `unmatched`: the attributes that put an event's item there, and how the entries are read. They
// contain nothing of the event's data.
import type { StoredEvent } from '../../core/event/event.ts';
import { buildRunId, type EventId, type EventKey, readRunMark } from '../../core/event/identity.ts';
import { type EventSummary, toEventSummary } from '../../core/operate/event-summary.ts';
import { readMoment, toPosition } from '../../core/operate/list-partition.ts';
import type { SweptEvent } from '../../core/reconcile/ports.ts';
import { computeLastMoment, mergeInOrder, type Window } from '../../core/reconcile/sweep.ts';
import { parseBase32Number } from '../../value/digest.ts';
import type { Item } from './item-pages.ts';
import { findLastPosition, iterateIndex } from './list-index.ts';
import type { TableOptions } from './table-options.ts';

/** A partition allows 1,000 writes a second, so an environment allows four times as many. */
const shards = 4;

/** The attributes by which an event's item is in the indexes. */
export function buildEventEntry(event: StoredEvent): Item {
  const { environment, receivedAt } = event.detail.metadata;
  const position = { S: toPosition(receivedAt, event.id) };
  return {
    ...buildEventAttributes(event),
    receivedIn: { S: namePartition(environment, chooseShard(event.key)) },
    receivedAs: position,
    ...(toEventSummary(event).isUnmatched ? { unmatchedAs: position } : {}),
  };
}

/** The attributes that a list shows of an event, and that reconciliation needs. */
export function buildEventAttributes(event: StoredEvent): Item {
  const { source, name, organisationId, dialect, forced, debug, isRefused, runIds } = toEventSummary(event);
  return {
    id: { S: event.id },
    source: { S: source },
    name: { S: name },
    dialect: { S: dialect },
    ...(organisationId === undefined ? {} : { organisationId: { S: organisationId } }),
    ...(runIds.length === 0 ? {} : { marks: { S: runIds.map(readRunMark).join(' ') } }),
    ...trueFlags({ forced, debug, refused: isRefused }),
  };
}

function trueFlags(flags: Readonly<Record<string, boolean>>): Item {
  return Object.fromEntries(Object.entries(flags).flatMap(([name, is]) => (is ? [[name, { BOOL: true }]] : [])));
}

/** The names of an environment's partitions. */
export function listEventPartitions(environment: string): string[] {
  return Array.from({ length: shards }, (_, shard) => namePartition(environment, shard));
}

/** Reads an event from its entry in an index. */
export function parseEventEntry(item: Item, environment: string, position: string): EventSummary {
  const id = (item.id?.S ?? '') as EventId;
  const runIds = readMarks(item).map((mark) => buildRunId(id, mark));
  const isRefused = item.refused?.BOOL === true;
  return {
    position,
    id,
    environment,
    organisationId: item.organisationId?.S,
    source: item.source?.S ?? '',
    name: item.name?.S ?? '',
    dialect: item.dialect?.S ?? '',
    receivedAt: readMoment(position),
    forced: item.forced?.BOOL === true,
    debug: item.debug?.BOOL === true,
    runIds,
    isRefused,
    isUnmatched: runIds.length === 0,
  };
}

/** The events of an environment that were received in a window, earliest first. */
export function iterateSweptEvents(
  environment: string,
  window: Window,
  table: TableOptions,
): AsyncIterable<SweptEvent> {
  return mergeInOrder(
    listEventPartitions(environment).map((partition) => iteratePartition({ environment, partition }, window, table)),
  );
}

async function* iteratePartition(
  { environment, partition }: { readonly environment: string; readonly partition: string },
  window: Window,
  table: TableOptions,
): AsyncGenerator<SweptEvent> {
  const bound = { from: window.from, last: findLastPosition(computeLastMoment(window)) };
  for await (const item of iterateIndex({ index: 'events', partition }, bound, table))
    yield readSweptEvent(item, environment);
}

function readSweptEvent(item: Item, environment: string): SweptEvent {
  const id = (item.id?.S ?? '') as EventId;
  return {
    id,
    environment,
    at: readMoment(item.receivedAs?.S ?? ''),
    runIds: readMarks(item).map((mark) => buildRunId(id, mark)),
    republishedAt: item.republishedAt?.S,
  };
}

function readMarks({ marks }: Item): string[] {
  return marks?.S?.split(' ') ?? [];
}

function namePartition(environment: string, shard: number): string {
  return `${environment}#${shard}`;
}

// The first digit of a key is as random as the others.
function chooseShard(key: EventKey): number {
  return parseBase32Number(key.slice(0, 1)) % shards;
}
