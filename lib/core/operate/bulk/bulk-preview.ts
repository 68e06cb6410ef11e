// Counts the items that a bulk act would act on, and shows some of them. Changes nothing.
import { FlowgateError } from '../../../value/errors.ts';
import { mapInGroups } from '../../../value/in-groups.ts';
import { parseRunId } from '../../event/identity.ts';
import type { Catalogue } from '../../workflow/workflow.ts';
import type { EventSummary } from '../event-summary.ts';
import { createListBudget } from '../list-budget.ts';
import { type EventFilter, type EventListDeps, pageEvents } from '../list-events.ts';
import { readMoment } from '../list-partition.ts';
import { type ListedRun, pageRuns } from '../list-runs.ts';
import type { BulkTarget } from './bulk.ts';
import { type Forecast, type ForecastDeps, type ForecastPlan, forecastItem } from './bulk-forecast.ts';
import { type BulkItemsDeps, pageUnstarted, type UnstartedRun } from './bulk-items.ts';
import { type LeftOutKind, leftOutReasons } from './left-out.ts';

export interface PreviewDeps extends ForecastDeps, BulkItemsDeps {
  readonly indexedPointers: EventListDeps['indexedPointers'];
}

export interface Preview {
  /** How many items the filter finds. */
  readonly count: number;
  /** False if there may be more than `count`. */
  readonly isExact: boolean;
  /**
   * Runs in addition to `count` that have not started: a cancel acts on them too. Their number changes all the time, so `expect` leaves
   * it out. Undefined for other acts and filters.
   */
  readonly unstarted?: { readonly count: number; readonly isExact: boolean } | undefined;
  /** How many items the act would act on: all that are found, less those that are left out. */
  readonly due: number;
  /** The items that the act would leave as they are, by the reason; undefined if there are too many to evaluate. */
  readonly leftOut?: readonly LeftOutShare[] | undefined;
  /** The newest ones. */
  readonly sample: readonly SampleItem[];
  /**
   * How many runs the act would start or change, by the workflow. If there are too many to evaluate: of runs, how many are found; of
   * events, undefined.
   */
  readonly perWorkflow?: readonly WorkflowShare[] | undefined;
}

export interface LeftOutShare {
  readonly kind: LeftOutKind;
  /** In words, about one item. */
  readonly reason: string;
  readonly count: number;
}

export interface WorkflowShare {
  readonly id: string;
  readonly name?: string | undefined;
  readonly count: number;
}

export interface SampleItem {
  readonly id: string;
  readonly eventId: string;
  /** ISO 8601: when the run started; for an event, and for a run that waits, when the event was received. */
  readonly at: string;
  readonly workflowId?: string | undefined;
  readonly status?: string | undefined;
  readonly error?: string | undefined;
  readonly source?: string | undefined;
  readonly name?: string | undefined;
}

/** Items are counted up to this number, which then means "this many or more". */
export const maxCount = 10_000;
/** Up to this number, it is evaluated what the act would do with each item. */
const maxEvaluated = 1_000;
const sampleSize = 5;
/** `api` has 10 s for a request: this long for counting, then for unstarted runs, then until each item is evaluated. */
const maxMs = { counting: 5_000, unstarted: 1_000, inAll: 7_000 } as const;

/** @throws FlowgateError `invalid_request` for a filter that takes too long to count */
export async function preview(plan: ForecastPlan, deps: PreviewDeps): Promise<Preview> {
  const end = deps.now().getTime() + maxMs.inAll;
  const { items: all, ...counts } = await findItems(plan, deps);
  const forecasts = await forecastAll(plan, { items: all, end }, deps);
  const ids = forecasts?.flatMap(({ workflowIds }) => workflowIds) ?? listWorkflowIds(all, plan);
  return {
    ...counts,
    due: all.length - (forecasts ?? []).filter(({ leftOut }) => leftOut !== undefined).length,
    leftOut: forecasts && countLeftOut(forecasts),
    sample: all.slice(0, sampleSize).map(toSample),
    perWorkflow: ids && countShares(ids, deps.catalogue),
  };
}

export type ItemCounts = Pick<Preview, 'count' | 'isExact' | 'unstarted'>;

/** Counts the items as `preview` does, without evaluating them. @throws as `preview` */
export async function countItems(plan: Pick<ForecastPlan, 'target'>, deps: PreviewDeps): Promise<ItemCounts> {
  const { items: _, ...counts } = await findItems(plan, deps);
  return counts;
}

async function findItems(
  { target }: Pick<ForecastPlan, 'target'>,
  deps: PreviewDeps,
): Promise<ItemCounts & Pick<Evaluated, 'items'>> {
  const items = await readItems(target, deps);
  const unstarted = target.of === 'runs' ? await readUnstarted(target.unstarted, deps) : undefined;
  return {
    items: [...items, ...(unstarted?.items ?? [])],
    count: items.length,
    isExact: items.length < maxCount,
    unstarted: unstarted && { count: unstarted.items.length, isExact: unstarted.isExact },
  };
}

type Item = ListedRun | EventSummary;

async function readItems(target: BulkTarget, deps: PreviewDeps): Promise<readonly Item[]> {
  const { eventList, indexedPointers, runList: store, now } = deps;
  const scope = { limit: maxCount, budget: createListBudget(now, { pages: 10_000, ms: maxMs.counting }) };
  const page =
    target.of === 'runs'
      ? await pageRuns({ filter: target.filter, ...scope }, { store, now })
      : await pageEvents({ filter: target.filter, ...scope }, { store: eventList, indexedPointers, now });
  if (page.searchedUntil === undefined) return page.items;
  throw new FlowgateError(
    'invalid_request',
    `the filter takes too long to count: down to ${page.searchedUntil}, ${page.items.length} were found. Choose a shorter period by "since" and "until"`,
  );
}

async function readUnstarted(filter: EventFilter | undefined, deps: PreviewDeps) {
  if (filter === undefined) return undefined;
  const budget = createListBudget(deps.now, { pages: 10_000, ms: maxMs.unstarted });
  const { items, cursor } = await pageUnstarted(filter, { limit: maxEvaluated, budget }, deps);
  return { items, isExact: cursor === undefined };
}

interface Evaluated {
  readonly items: readonly (Item | UnstartedRun)[];
  /** In milliseconds since the epoch. */
  readonly end: number;
}

/** How many items are evaluated between two looks at the clock: a group of `mapInGroups`. */
const evaluatedAtOnce = 10;

async function forecastAll(
  plan: ForecastPlan,
  { items, end }: Evaluated,
  deps: PreviewDeps,
): Promise<readonly Forecast[] | undefined> {
  if (items.length > maxEvaluated) return undefined;
  const forecasts: Forecast[] = [];
  while (forecasts.length < items.length) {
    if (deps.now().getTime() >= end) return undefined;
    const next = items.slice(forecasts.length, forecasts.length + evaluatedAtOnce);
    forecasts.push(...(await mapInGroups(next, (item) => forecastItem(plan, item, deps))));
  }
  return forecasts;
}

/** The workflows of found runs; undefined if it depends on each event which workflows it starts. */
function listWorkflowIds(items: Evaluated['items'], { target, workflowId, isBackfill }: ForecastPlan) {
  if (target.of === 'events' && (workflowId === undefined || isBackfill === true)) return undefined;
  return items.flatMap((item) => workflowId ?? ('workflowId' in item ? (item.workflowId ?? []) : []));
}

function countLeftOut(forecasts: readonly Forecast[]): LeftOutShare[] {
  const kinds = forecasts.flatMap(({ leftOut }) => leftOut ?? []);
  return countEach(kinds).map(([kind, count]) => ({ kind, reason: leftOutReasons[kind], count }));
}

function countShares(ids: readonly string[], catalogue: Catalogue): WorkflowShare[] {
  return countEach(ids).map(([id, count]) => ({ id, name: catalogue.withId(id)?.name, count }));
}

/** The different values with their numbers, the most frequent first. */
function countEach<Value>(values: readonly Value[]): [Value, number][] {
  const counts = new Map<Value, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].toSorted(([, one], [, other]) => other - one);
}

function toSample(item: Item | UnstartedRun): SampleItem {
  if ('acceptedAt' in item)
    return { id: item.id, eventId: item.eventId, at: item.acceptedAt, workflowId: item.workflowId, status: 'accepted' };
  return 'receivedAt' in item ? toEventSample(item) : toRunSample(item);
}

function toRunSample({ id, workflowId, status, error, startedAt, position }: ListedRun): SampleItem {
  return {
    id,
    eventId: parseRunId(id)?.eventId ?? '',
    at: startedAt ?? readMoment(position),
    workflowId,
    status,
    error,
  };
}

function toEventSample({ id, receivedAt, source, name }: EventSummary): SampleItem {
  return { id, eventId: id, at: receivedAt, source, name };
}
