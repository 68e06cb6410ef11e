// Counts the items that a bulk act would act on, and shows some of them. Changes nothing.
import { FlowgateError } from '../../../value/errors.ts';
import type { StoredEvent } from '../../event/event.ts';
import { parseEventId, parseRunId } from '../../event/identity.ts';
import { readWholeEvent } from '../../event/whole-event.ts';
import type { Route } from '../../workflow/routing.ts';
import type { SwitchPosition } from '../../workflow/switch.ts';
import type { Catalogue, Workflow } from '../../workflow/workflow.ts';
import type { EventSummary } from '../event-summary.ts';
import { createListBudget } from '../list-budget.ts';
import { type EventFilter, type EventListDeps, type EventListStore, pageEvents } from '../list-events.ts';
import { readMoment } from '../list-partition.ts';
import { type ListedRun, pageRuns, type RunFilter, type RunListStore } from '../list-runs.ts';
import { hasRun } from './backfill.ts';
import type { BulkTarget } from './bulk.ts';

export interface PreviewDeps {
  readonly runList: RunListStore;
  readonly eventList: EventListStore;
  readonly indexedPointers: EventListDeps['indexedPointers'];
  readonly catalogue: Catalogue;
  readonly route: Route;
  readonly findPosition: (workflow: Workflow, environment: string) => Promise<SwitchPosition>;
  readonly now: () => Date;
}

export interface PreviewRequest {
  readonly target: BulkTarget;
  /** Replayed events start only this workflow. */
  readonly workflow?: Workflow | undefined;
  /** Whether only events are meant that the workflow wants and has had no run of. @default false */
  readonly isBackfill?: boolean | undefined;
}

export interface Preview {
  readonly count: number;
  /** False if there may be more than `count`. */
  readonly isExact: boolean;
  /** The newest ones. */
  readonly sample: readonly SampleItem[];
  /** How many runs each workflow would get or, for acts on runs, has among them; undefined if there are too many to evaluate. */
  readonly perWorkflow?: readonly WorkflowShare[] | undefined;
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
/** Up to this number, events are compared with the current triggers. */
const maxEvaluated = 1_000;
const sampleSize = 5;
/** `api` has 10 s for a request. */
const maxMs = 6_000;

/** @throws FlowgateError `invalid_request` for a filter that takes too long to count */
export async function preview({ target, ...request }: PreviewRequest, deps: PreviewDeps): Promise<Preview> {
  return target.of === 'runs'
    ? previewRuns({ ...request, filter: target.filter }, deps)
    : previewEvents({ ...request, filter: target.filter }, deps);
}

type FilteredRequest<Filter> = Omit<PreviewRequest, 'target'> & { readonly filter: Filter };

async function previewRuns({ filter, workflow }: FilteredRequest<RunFilter>, deps: PreviewDeps): Promise<Preview> {
  const page = await pageRuns({ filter, ...createScope(deps) }, { store: deps.runList, now: deps.now });
  const runs = takeAll(page);
  const ids = runs.map(({ workflowId }) => workflow?.id ?? workflowId);
  const shares = countShares(ids, deps.catalogue);
  return { ...measure(runs), sample: runs.slice(0, sampleSize).map(toRunSample), perWorkflow: shares };
}

async function previewEvents(
  { filter, workflow, isBackfill = false }: FilteredRequest<EventFilter>,
  deps: PreviewDeps,
): Promise<Preview> {
  const { eventList: store, indexedPointers, now } = deps;
  const page = await pageEvents({ filter, ...createScope(deps) }, { store, indexedPointers, now });
  const events = takeAll(page);
  const ids =
    workflow === undefined || isBackfill
      ? await listStarted(events, deps, workflow?.id)
      : events.map(() => workflow.id);
  const sample = events.slice(0, sampleSize).map(toEventSample);
  return { ...measure(events), sample, perWorkflow: ids && countShares(ids, deps.catalogue) };
}

function createScope({ now }: PreviewDeps) {
  return { limit: maxCount, budget: createListBudget(now, { pages: 10_000, ms: maxMs }) };
}

function takeAll<Item>(page: { readonly items: readonly Item[]; readonly searchedUntil?: string | undefined }) {
  if (page.searchedUntil === undefined) return page.items;
  throw new FlowgateError(
    'invalid_request',
    `the filter takes too long to count: down to ${page.searchedUntil}, ${page.items.length} were found. Choose a shorter period by "since" and "until"`,
  );
}

function measure(items: readonly unknown[]): Pick<Preview, 'count' | 'isExact'> {
  return { count: items.length, isExact: items.length < maxCount };
}

/**
 * The IDs of the workflows that would start today, one for each run; undefined for too many events.
 * @param lacking the only workflow that counts, by the events that it wants and has had no run of. @default all workflows
 */
async function listStarted(
  events: readonly EventSummary[],
  deps: PreviewDeps,
  lacking?: string,
): Promise<string[] | undefined> {
  if (events.length > maxEvaluated) return undefined;
  const stored = await deps.eventList.readEvents(events.flatMap(({ id }) => parseEventId(id)?.key ?? []));
  const ids = new Set(events.map(({ id }) => id));
  const own = stored.filter(({ id, detail }) => ids.has(id) && !(lacking !== undefined && isSettled(detail.metadata)));
  const started = await Promise.all(
    own.map(async (event) => {
      const found = await findStarted(event, deps);
      return lacking === undefined ? found : found.filter((id) => id === lacking && !hasRun(event, id));
    }),
  );
  return started.flat();
}

/** A backfill leaves out replays and forced events. */
function isSettled({ replayOf, workflowId }: StoredEvent['detail']['metadata']): boolean {
  return replayOf !== undefined || workflowId !== undefined;
}

// Large data is in the bucket and is not read, so its event is counted only for workflows whose triggers do not use the data.
async function findStarted(event: StoredEvent, { catalogue, route, findPosition }: PreviewDeps): Promise<string[]> {
  const { environment, workflowId } = event.detail.metadata;
  const matching =
    workflowId === undefined
      ? route(await readWholeEvent(event, { readLargeData: async () => ({}) }))
      : [catalogue.withId(workflowId)].filter((target) => target !== undefined);
  const positions = await Promise.all(matching.map((workflow) => findPosition(workflow, environment)));
  return matching.filter((_, at) => positions[at] !== 'drop').map(({ id }) => id);
}

function countShares(ids: readonly string[], catalogue: Catalogue): WorkflowShare[] {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  const shares = [...counts].map(([id, count]) => ({ id, name: catalogue.withId(id)?.name, count }));
  return shares.toSorted((one, other) => other.count - one.count);
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
