// Reads the items of a bulk act, slice by slice: the runs or events of its filter, newest first. A cancel then continues with the runs
// that had not started when it was previewed.
//
//   listed runs, started before `until` ──▶ runs of events received before `until` that have no recorded start, or started since
//
// Listed runs come first, so that a run that starts meanwhile is found by the second part.
import { type EventId, type RunId, readRunMark } from '../../event/identity.ts';
import type { EventSummary } from '../event-summary.ts';
import type { ListBudget } from '../list-budget.ts';
import { type EventFilter, type EventListDeps, type EventListStore, isUnstarted, pageEvents } from '../list-events.ts';
import type { ListPage } from '../list-page.ts';
import { pageRuns, type RunFilter, type RunListStore } from '../list-runs.ts';
import type { BulkTarget } from './bulk.ts';
import type { BulkItem } from './bulk-skip.ts';

export interface BulkItemsDeps {
  readonly runList: RunListStore;
  readonly eventList: EventListStore;
  readonly indexedPointers?: EventListDeps['indexedPointers'];
  readonly now: () => Date;
}

export interface Slice {
  readonly items: readonly BulkItem[];
  /** The position of the next slice; absent after the last one. */
  readonly cursor?: string | undefined;
}

/** The cursor of the second part begins with it. The cursor of a list has no colon. */
const unstartedMark = 'unstarted:';

/** Reads a slice of about `limit` items. A slice may be empty and have a successor. */
export async function readBulkItems(
  target: BulkTarget,
  { cursor, limit }: { readonly cursor: string | undefined; readonly limit: number },
  deps: BulkItemsDeps,
): Promise<Slice> {
  const { runList: store, now } = deps;
  if (target.of === 'events') return pageEvents({ filter: target.filter, cursor, limit }, toEventListDeps(deps));
  if (target.unstarted !== undefined && cursor?.startsWith(unstartedMark) === true)
    return readUnstarted(target.unstarted, { cursor: cursor.slice(unstartedMark.length), limit }, deps);
  const { items, cursor: next } = await pageRuns({ filter: target.filter, cursor, limit }, { store, now });
  return { items, cursor: next ?? (target.unstarted === undefined ? undefined : unstartedMark) };
}

async function readUnstarted(
  filter: EventFilter,
  { cursor, limit }: { readonly cursor: string; readonly limit: number },
  deps: BulkItemsDeps,
): Promise<Slice> {
  const place = { cursor: cursor === '' ? undefined : cursor, limit };
  const page = await pageUnstarted(filter, place, deps);
  return { ...page, cursor: page.cursor === undefined ? undefined : `${unstartedMark}${page.cursor}` };
}

export interface UnstartedRun extends BulkItem {
  readonly id: RunId;
  /** ISO 8601: when its event was received. */
  readonly acceptedAt: string;
  readonly eventId: EventId;
}

/** A page of runs that have not started. `limit` counts events, and an event may have several runs. */
export async function pageUnstarted(
  filter: EventFilter,
  place: { readonly cursor?: string | undefined; readonly limit: number; readonly budget?: ListBudget },
  deps: BulkItemsDeps,
): Promise<Omit<ListPage<EventSummary>, 'items'> & { readonly items: readonly UnstartedRun[] }> {
  const { items: events, ...end } = await pageEvents({ filter, ...place }, toEventListDeps(deps));
  // Debug runs are in no list, so an act on many does not mean them.
  const candidates = events.filter(({ debug }) => !debug).flatMap((event) => toCandidates(event, filter));
  const states = await deps.eventList.readRunStates(candidates.map(({ id }) => id));
  return { items: candidates.filter(({ id }) => isUnstarted(states.get(id), filter.unstartedAt ?? '')), ...end };
}

function toCandidates(event: EventSummary, { workflowMarks: marks }: EventFilter): UnstartedRun[] {
  const runIds = event.runIds.filter((id) => marks === undefined || marks.includes(readRunMark(id)));
  return runIds.map((id) => ({ id, eventId: event.id, acceptedAt: event.receivedAt }));
}

/** A start that fails is retried for about this time. Then its run is recorded as undelivered: see core/run/failed-start.ts. */
const startRetryMs = 86_400_000;

/** The events whose unstarted runs a cancel also acts on; undefined if the filter is of runs that have started. */
export function toUnstartedFilter(
  { environment, organisations, forced, since, status, error }: RunFilter,
  { until, workflowMarks }: { readonly until: string; readonly workflowMarks: readonly string[] | undefined },
): EventFilter | undefined {
  if (status !== 'running' || error !== undefined) return undefined;
  const earliest = new Date(Date.parse(until) - startRetryMs).toISOString();
  const from = since === undefined || since < earliest ? earliest : since;
  return { environment, organisations, workflowMarks, forced, since: from, until, unstartedAt: until };
}

function toEventListDeps({ eventList: store, indexedPointers = [], now }: BulkItemsDeps): EventListDeps {
  return { store, indexedPointers, now };
}
