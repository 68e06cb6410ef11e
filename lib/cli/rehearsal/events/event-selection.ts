// Finds the stored events of a filter: those that started the workflow, and those that its edited triggers might start newly.
import { deriveRunId, type EventId, type RunId } from '../../../core/event/identity.ts';
import { compileNames } from '../../../core/workflow/routing.ts';
import type { Workflow } from '../../../core/workflow/workflow.ts';
import { ApiError, type CallAnswer } from '../../../http/contract/client.ts';
import { type PageQuery, readPages } from '../../lists/list-source.ts';
import { type Connection, callApi } from '../../router/api-client.ts';
import { CliError } from '../../terminal/cli-error.ts';
import type { EventFilter } from './event-filter.ts';

/** An event, and the ID of the run that it started or would start. */
export interface SelectedEvent {
  readonly eventId: string;
  readonly runId: RunId;
}

export interface EventSelection {
  /** Events that started the workflow, newest first. */
  readonly started: readonly SelectedEvent[];
  /** Events that did not, and whose source and name the edited triggers may match. */
  readonly candidates: readonly SelectedEvent[];
  /** Whether there are more events of the filter than `limit`. */
  readonly hasMore: boolean;
  /** Whether the router has the workflow. */
  readonly isDeployed: boolean;
}

export interface SelectionContext {
  readonly connection: Connection;
  readonly workflow: Workflow;
  readonly filter: EventFilter;
  readonly signal: AbortSignal;
}

const standardLimit = 50;

/** How many events that did not start the workflow are looked at, by their source and name alone. */
const mostListed = 1_000;

/** @throws CliError as `callApi` */
export async function selectEvents(context: SelectionContext): Promise<EventSelection> {
  const { limit = standardLimit } = context.filter;
  const runs = await listRuns(context, limit + 1);
  const started = selectFirst(runs ?? [], limit);
  const candidates = await listCandidates(context, new Set(started.map(({ eventId }) => eventId)), limit);
  const hasMore = (runs ?? []).length > limit || candidates.hasMore;
  return { started, candidates: candidates.events, hasMore, isDeployed: runs !== undefined };
}

function selectFirst(runs: readonly ListedRun[], limit: number): SelectedEvent[] {
  return runs.slice(0, limit).map(({ id, eventId }) => ({ eventId, runId: id as RunId }));
}

type ListedRun = CallAnswer<'GET /v1/runs'>['body']['runs'][number];

/** Undefined if the router does not know the workflow. */
async function listRuns(context: SelectionContext, limit: number): Promise<ListedRun[] | undefined> {
  const { connection, workflow, filter, signal } = context;
  const { limit: _limit, ...own } = filter;
  const readPage = async ({ limit: size, cursor }: PageQuery) => {
    const query = { ...own, workflow: workflow.id, limit: size, cursor };
    const { body } = await callApi(connection, 'GET /v1/runs', { query, signal });
    const { runs: items, ...end } = body;
    return { items, ...end };
  };
  const found: ListedRun[] = [];
  try {
    for await (const { items } of readPages({ readPage }, { limit, isWhole: true, signal })) found.push(...items);
  } catch (error) {
    if (error instanceof CliError && error.cause instanceof ApiError && error.cause.status === 404) return undefined;
    throw error;
  }
  return found;
}

interface Candidates {
  readonly events: readonly SelectedEvent[];
  readonly hasMore: boolean;
}

/** None if the filter is about runs: an event without a run has neither a status nor an error. */
async function listCandidates(
  context: SelectionContext,
  started: ReadonlySet<string>,
  limit: number,
): Promise<Candidates> {
  const { connection, workflow, filter, signal } = context;
  const { since, until, organisation, status, error } = filter;
  if (status !== undefined || error !== undefined || workflow.triggers.length === 0) return none;
  const readPage = async ({ limit: size, cursor }: PageQuery) => {
    const query = { since, until, organisation, limit: size, cursor };
    const { body } = await callApi(connection, 'GET /v1/events', { query, signal });
    const { events: items, ...end } = body;
    return { items, ...end };
  };
  const mayMatch = compileNames(workflow);
  const events: SelectedEvent[] = [];
  let listed = 0;
  for await (const { items } of readPages({ readPage }, { limit: mostListed + 1, isWhole: true, signal })) {
    listed += items.length;
    for (const event of items) {
      const runId = deriveRunId(event.id as EventId, workflow.id);
      const hasStarted = started.has(event.id) || event.runs.includes(runId);
      if (!hasStarted && !event.forced && mayMatch(event)) events.push({ eventId: event.id, runId });
    }
    if (events.length > limit) break;
  }
  return { events: events.slice(0, limit), hasMore: events.length > limit || listed > mostListed };
}

const none: Candidates = { events: [], hasMore: false };
