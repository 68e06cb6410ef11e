// Collects the problems of an environment: failures, unmatched and refused events in groups, and runs that are stuck. Each part reads a
// limited number of items of its list, newest first, and says how far back it has read.
import { defined } from '../../value/defined.ts';
import type { EventId, RunId } from '../event/identity.ts';
import { createListBudget } from './list-budget.ts';
import { type EventFilter, type EventListDeps, pageEvents } from './list-events.ts';
import type { ListPage } from './list-page.ts';
import { type Listed, readMoment } from './list-partition.ts';
import { type ListedRun, pageRuns, type RunFilter, type RunListStore } from './list-runs.ts';

/** Items of one kind that have the same cause. */
export interface ProblemGroup<Key, Id> {
  readonly key: Key;
  readonly count: number;
  /** ISO 8601. */
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** The ID of the newest item. */
  readonly sample: Id;
}

export interface FailureKey {
  readonly workflowId: string;
  readonly error: string;
}

export interface EventKind {
  readonly source: string;
  readonly name: string;
}

export interface StuckRun {
  readonly id: RunId;
  readonly workflowId?: string | undefined;
  readonly status: 'accepted' | 'running';
  /** ISO 8601: when it was accepted, or started. */
  readonly since: string;
}

export interface Problems {
  readonly failures: readonly ProblemGroup<FailureKey, RunId>[];
  readonly unmatched: readonly ProblemGroup<EventKind, EventId>[];
  readonly refused: readonly ProblemGroup<EventKind, EventId>[];
  readonly stuck: readonly StuckRun[];
  /** ISO 8601: everything since this moment was searched; absent if the whole period was searched. */
  readonly searchedUntil?: string | undefined;
}

export interface ProblemFilter {
  readonly environment: string;
  readonly organisations?: readonly string[] | undefined;
  readonly workflows?: readonly string[] | undefined;
  readonly workflowMarks?: readonly string[] | undefined;
  /** ISO 8601. */
  readonly since: string;
}

export interface ProblemDeps {
  readonly runList: RunListStore;
  readonly events: EventListDeps;
  readonly now: () => Date;
}

/** How many items one part reads at most. */
const mostItems = 1_000;
/** How many stuck runs of each kind are named. */
const mostStuck = 20;
/** A start takes seconds; reconciliation repeats one that is missing after two minutes. */
const startMs = 600_000;
/** Some runs wait for days on purpose, so a long one is not necessarily wrong. */
const runMs = 86_400_000;

/** Finds the problems since a moment, in the order of their number. */
export async function findProblems(filter: ProblemFilter, deps: ProblemDeps): Promise<Problems> {
  const [failures, unmatched, refused, starting, running] = await Promise.all([
    readFailures(filter, deps),
    readEvents(filter, 'unmatched', deps),
    readEvents(filter, 'refused', deps),
    readUnstarted(filter, deps),
    readRunning(filter, deps),
  ]);
  const cut = [failures, unmatched, refused]
    .flatMap((page) => findCut(page))
    .toSorted()
    .at(-1);
  return defined({
    failures: groupItems(failures.items, toFailureKey, ({ stoppedAt, startedAt = '' }) => stoppedAt ?? startedAt),
    unmatched: groupItems(unmatched.items, toEventKind, ({ receivedAt }) => receivedAt),
    refused: groupItems(refused.items, toEventKind, ({ receivedAt }) => receivedAt),
    stuck: [...starting, ...running],
    searchedUntil: cut,
  });
}

function readFailures(filter: ProblemFilter, { runList: store, now }: ProblemDeps): Promise<ListPage<ListedRun>> {
  const { workflowMarks: _, ...own } = filter;
  const failed: RunFilter = { ...own, onlyFailures: true };
  return pageRuns({ filter: failed, limit: mostItems, budget: createListBudget(now) }, { store, now });
}

function readEvents(filter: ProblemFilter, outcome: 'unmatched' | 'refused', { events, now }: ProblemDeps) {
  const { workflows: _, ...own } = filter;
  const wanted: EventFilter = { ...own, outcome };
  return pageEvents({ filter: wanted, limit: mostItems, budget: createListBudget(now) }, events);
}

async function readUnstarted(filter: ProblemFilter, { events, now }: ProblemDeps): Promise<StuckRun[]> {
  const { workflows: _, ...own } = filter;
  const until = new Date(now().getTime() - startMs).toISOString();
  if (until <= filter.since) return [];
  const budget = createListBudget(now);
  const page = await pageEvents({ filter: { ...own, outcome: 'waiting', until }, limit: mostStuck, budget }, events);
  const states = await events.store.readRunStates(page.items.flatMap(({ runIds }) => runIds));
  const stuck = page.items.flatMap(({ runIds, receivedAt }) =>
    // A run that is held because its workflow is off waits on purpose.
    runIds.filter((id) => (states.get(id)?.status ?? 'accepted') === 'accepted').map((id) => ({ id, receivedAt })),
  );
  return stuck.map(({ id, receivedAt }) => ({ id, status: 'accepted' as const, since: receivedAt }));
}

async function readRunning(filter: ProblemFilter, { runList: store, now }: ProblemDeps): Promise<StuckRun[]> {
  const { workflowMarks: _m, since: _s, ...own } = filter;
  const until = new Date(now().getTime() - runMs).toISOString();
  const request = { filter: { ...own, status: 'running' as const, until }, limit: mostStuck };
  const { items } = await pageRuns({ ...request, budget: createListBudget(now) }, { store, now });
  return items.map(({ id, workflowId, startedAt = '' }) => ({ id, workflowId, status: 'running', since: startedAt }));
}

function findCut({ items, cursor, searchedUntil }: ListPage<Listed>): string[] {
  if (searchedUntil !== undefined) return [searchedUntil];
  const last = items.at(-1);
  return cursor === undefined || last === undefined ? [] : [readMoment(last.position)];
}

function toFailureKey({ workflowId, error, status }: ListedRun): FailureKey {
  return { workflowId, error: error ?? status };
}

function toEventKind({ source, name }: EventKind): EventKind {
  return { source, name };
}

/** Groups items, which are sorted the newest first, by their keys; the largest group first. */
function groupItems<Item extends { readonly id: string }, Key extends object>(
  items: readonly Item[],
  toKey: (item: Item) => Key,
  toMoment: (item: Item) => string,
): ProblemGroup<Key, Item['id']>[] {
  const groups = new Map<string, ProblemGroup<Key, Item['id']>>();
  for (const item of items) {
    const key = toKey(item);
    const text = JSON.stringify(Object.values(key));
    const firstSeen = toMoment(item);
    const known = groups.get(text) ?? { key, count: 0, lastSeen: firstSeen, sample: item.id };
    groups.set(text, { ...known, count: known.count + 1, firstSeen });
  }
  return [...groups.values()].toSorted((one, other) => other.count - one.count);
}
