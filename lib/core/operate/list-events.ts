// Lists events by a filter, the newest first, page by page: for the route, and for everything that works on all events of a filter.
import { findValueAt, type JsonValue } from '../../value/json.ts';
import type { StoredEvent } from '../event/event.ts';
import { type EventKey, parseEventId, type RunId, readRunMark } from '../event/identity.ts';
import { isFailure, type RunStatus } from '../run/run.ts';
import { type EventSummary, toEventSummary } from './event-summary.ts';
import { type FoundField, toFoundText } from './found-fields.ts';
import { createListBudget } from './list-budget.ts';
import {
  choosePageSizes,
  chooseSpan,
  type ListPage,
  type ListRequest,
  readListPage,
  standardLimit,
} from './list-page.ts';
import type { PartitionPage, Span } from './list-partition.ts';
import { type ListDeps, mostAtOnce } from './list-runs.ts';

/**
 * `unmatched`: it starts nothing. `refused`: a workflow that matches refuses its data. `waiting`: a run of it has not started.
 * `has-failures`: a run of it did not succeed, or a workflow refuses its data.
 */
export const eventOutcomes = ['unmatched', 'refused', 'waiting', 'has-failures'] as const;
export type EventOutcome = (typeof eventOutcomes)[number];

export interface EventFilter {
  readonly environment: string;
  readonly source?: string | undefined;
  readonly name?: string | undefined;
  /** Only the events of these organisations are listed. @default all events, also those without an organisation */
  readonly organisations?: readonly string[] | undefined;
  /** Only the events of workflows with these marks are listed, and unmatched events. @default all */
  readonly workflowMarks?: readonly string[] | undefined;
  readonly outcome?: EventOutcome | undefined;
  /** ISO 8601. Only events with a run that had not started at this moment, has not ended since and is not held. @default any */
  readonly unstartedAt?: string | undefined;
  /** Only forced events, or only those that are not forced. @default both */
  readonly forced?: boolean | undefined;
  /** ISO 8601, inclusive. */
  readonly since?: string | undefined;
  /** ISO 8601, exclusive. */
  readonly until?: string | undefined;
  /** Only these events are listed, such as those under an idempotency key. */
  readonly keys?: readonly EventKey[] | undefined;
  readonly where?: FoundField | undefined;
  /** A text that the JSON of the data contains, in upper or lower case. */
  readonly contains?: string | undefined;
}

/** `found`: the events with a value in an indexed field. */
export type EventList = 'events' | 'unmatched' | 'found';

export interface EventPageRequest {
  readonly list: EventList;
  readonly partition: string;
  readonly span: Span;
  readonly pageSize: number;
  readonly filter: EventFilter;
}

export interface RunState {
  readonly status: RunStatus;
  /** ISO 8601. */
  readonly startedAt?: string | undefined;
}

export interface EventListStore {
  readonly partitions: (list: EventList, filter: EventFilter) => readonly string[];
  /** A page of one partition: the events that match the filter's attributes among those that are read. */
  readonly readPage: (request: EventPageRequest) => Promise<PartitionPage<EventSummary>>;
  /** Reads the events under these keys. Keys without an event are left out. */
  readonly readEvents: (keys: readonly EventKey[]) => Promise<readonly StoredEvent[]>;
  /** What is recorded of runs. Runs without a record are left out. */
  readonly readRunStates: (ids: readonly RunId[]) => Promise<ReadonlyMap<RunId, RunState>>;
}

export interface EventListDeps extends ListDeps<EventListStore> {
  /** The pointers that manifests index: see found-fields.ts. */
  readonly indexedPointers: readonly string[];
}

/** How many entries are read at once if the list also reads the item or the runs of each event. */
const mostLookedUp = 400;

/**
 * A page of the events that match a filter, newest first. Further pages are read as with `pageRuns`. Data that is kept in the
 * bucket is not searched by `contains`, and by `where` only in an indexed field.
 * @throws FlowgateError `invalid_request` for a cursor that no page of this filter returned
 */
export async function pageEvents(
  request: ListRequest<EventFilter>,
  deps: EventListDeps,
): Promise<ListPage<EventSummary>> {
  const { store, now } = deps;
  const { filter, limit = standardLimit, budget = createListBudget(now), boundTo = filter } = request;
  const list = chooseEventList(filter, deps.indexedPointers);
  const partitions = choosePartitions(list, filter, store);
  return readListPage({
    partitions,
    span: chooseSpan(request),
    read: (partition, within, pageSize) =>
      filter.keys === undefined
        ? store.readPage({ list, partition, span: within, pageSize, filter })
        : readKeys(filter.keys, filter, within, store),
    limit,
    pageSize: choosePageSizes(partitions.length, limit, mustLookUp(filter) ? mostLookedUp : mostAtOnce),
    budget,
    boundTo,
    admit: chooseAdmission(filter, list, store),
  });
}

function choosePartitions(list: EventList, filter: EventFilter, store: EventListStore): readonly string[] {
  if (filter.organisations?.length === 0) return [];
  return filter.keys === undefined ? store.partitions(list, filter) : ['keys'];
}

function chooseEventList({ outcome, where }: EventFilter, indexedPointers: readonly string[]): EventList {
  if (where !== undefined && indexedPointers.includes(where.pointer)) return 'found';
  return outcome === 'unmatched' ? 'unmatched' : 'events';
}

async function readKeys(
  keys: readonly EventKey[],
  filter: EventFilter,
  { from = '', before }: Span,
  store: EventListStore,
): Promise<PartitionPage<EventSummary>> {
  const events = (await store.readEvents(keys)).map(toEventSummary);
  const items = events
    .filter(({ position }) => position >= from && (before === undefined || position < before))
    .filter((event) => matchesEntry(event, filter))
    .toSorted((one, other) => (one.position < other.position ? 1 : -1));
  return { items };
}

/** Whether an event's entry matches a filter: the part of it that needs neither data nor runs. */
export function matchesEntry(event: EventSummary, filter: EventFilter): boolean {
  const { environment, source, name, organisations, workflowMarks, outcome, forced } = filter;
  return (
    event.environment === environment &&
    (source === undefined || event.source === source) &&
    (name === undefined || event.name === name) &&
    (organisations === undefined || organisations.includes(event.organisationId ?? '')) &&
    (workflowMarks === undefined || hasMark(event, workflowMarks)) &&
    (outcome !== 'unmatched' || event.isUnmatched) &&
    (outcome !== 'refused' || event.isRefused) &&
    (forced === undefined || event.forced === forced)
  );
}

function hasMark({ runIds }: EventSummary, marks: readonly string[]): boolean {
  return runIds.length === 0 || runIds.some((id) => marks.includes(readRunMark(id)));
}

type Lookup = (events: readonly EventSummary[]) => Promise<readonly EventSummary[]>;

function chooseAdmission(filter: EventFilter, list: EventList, store: EventListStore): Lookup | undefined {
  const lookups: Lookup[] = [];
  if (needsRuns(filter)) lookups.push((events) => keepByRuns(events, filter, store));
  if (needsData(filter)) lookups.push((events) => keepByData(events, { filter, list }, store));
  if (lookups.length === 0) return undefined;
  return async (events) => {
    let admitted = events;
    for (const lookup of lookups) if (admitted.length > 0) admitted = await lookup(admitted);
    return admitted;
  };
}

function mustLookUp(filter: EventFilter): boolean {
  return needsRuns(filter) || needsData(filter);
}

function needsRuns({ outcome, unstartedAt }: EventFilter): boolean {
  return outcome === 'waiting' || outcome === 'has-failures' || unstartedAt !== undefined;
}

function needsData({ where, contains }: EventFilter): boolean {
  return where !== undefined || contains !== undefined;
}

async function keepByRuns(
  events: readonly EventSummary[],
  { outcome, unstartedAt }: EventFilter,
  store: EventListStore,
) {
  const states = await store.readRunStates(events.flatMap(({ runIds }) => runIds));
  return events.filter(({ runIds, isRefused }) => {
    if (unstartedAt !== undefined && !runIds.some((id) => isUnstarted(states.get(id), unstartedAt))) return false;
    if (outcome === 'waiting') return runIds.some((id) => isWaiting(states.get(id)?.status));
    return (
      outcome !== 'has-failures' || isRefused || runIds.some((id) => isFailure(states.get(id)?.status ?? 'accepted'))
    );
  });
}

function isWaiting(status: RunStatus | undefined): boolean {
  return status === undefined || status === 'accepted' || status === 'waiting';
}

/** Whether a run had not started at a moment, has not ended since, and is not held. @param state undefined without a record */
export function isUnstarted(state: RunState | undefined, at: string): boolean {
  if (state === undefined || state.status === 'accepted') return true;
  return state.status === 'running' && state.startedAt !== undefined && state.startedAt >= at;
}

interface DataQuestion {
  readonly filter: EventFilter;
  readonly list: EventList;
}

async function keepByData(events: readonly EventSummary[], question: DataQuestion, store: EventListStore) {
  const stored = await store.readEvents(events.flatMap(({ id }) => parseEventId(id)?.key ?? []));
  const matching = new Set(stored.filter((event) => matchesData(event, question)).map(({ id }) => id));
  // Compared by ID, because an entry may belong to an event that was never stored, or whose key another event has now.
  return events.filter(({ id }) => matching.has(id));
}

function matchesData({ detail }: StoredEvent, { filter: { where, contains }, list }: DataQuestion): boolean {
  // An indexed field was read from the whole data when the event was accepted.
  if (!('data' in detail)) return list === 'found' && contains === undefined;
  if (where !== undefined && !hasValue(detail.data, where)) return false;
  return contains === undefined || JSON.stringify(detail.data).toLowerCase().includes(contains.toLowerCase());
}

function hasValue(data: JsonValue, { pointer, value }: FoundField): boolean {
  const found = findValueAt(data, pointer);
  return found !== undefined && toFoundText(found) === value;
}
