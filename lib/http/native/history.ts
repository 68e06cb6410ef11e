// GET /v1/runs/{id}/history and …/definition: what a run's execution did, and by which definition.

import { foldHistory } from '../../core/run/history/fold-history.ts';
import type { ExecutionDefinition, ExecutionEvents } from '../../core/run/history/history-event.ts';
import type { Attempt, Visit } from '../../core/run/history/visit.ts';
import type { Run } from '../../core/run/run.ts';
import { type Catalogue, isExpress } from '../../core/workflow/workflow.ts';
import { defined } from '../../value/defined.ts';
import { FlowgateError } from '../../value/errors.ts';
import { readJson } from '../../value/json.ts';
import * as contract from '../contract/history.ts';
import type { Route } from '../server/route.ts';
import { type FindDeps, findVisibleRun } from './find-visible.ts';
import { type Call, implementRoute, type Reply } from './native-route.ts';

export interface HistoryDeps extends FindDeps {
  readonly catalogue: Catalogue;
  /** The first 8,000 events of an execution; undefined if Step Functions does not keep it. */
  readonly readExecutionEvents: (executionArn: string) => Promise<ExecutionEvents | undefined>;
  /** The definition that an execution runs or ran; undefined if Step Functions does not keep it. */
  readonly readExecutionDefinition: (executionArn: string) => Promise<ExecutionDefinition | undefined>;
}

export const historyRoutes: readonly Route<HistoryDeps>[] = [
  implementRoute(contract.getRunHistory, getRunHistory),
  implementRoute(contract.getRunDefinition, getRunDefinition),
];

/** An answer has at most this many visits: with their small inputs and outputs it stays below Lambda's 6 MB. */
const mostVisits = 500;

async function getRunHistory(
  call: Call<typeof contract.getRunHistory, HistoryDeps>,
): Promise<Reply<typeof contract.getRunHistory>> {
  const { params, query, credential, deps } = call;
  const { run } = await findVisibleRun(params.id, credential, deps);
  const { id: runId, status, executionArn } = run;
  const none = { states: [], redrives: 0, lastEventId: 0, hasMore: false, isTruncated: false };
  if (executionArn === undefined) return { status: 200, body: { runId, status, ...none } };
  const read = await deps.readExecutionEvents(executionArn);
  if (read === undefined) throw createGoneError('history', run, deps);
  const { visits, redrives, lastEventId } = foldHistory(read.events);
  const page = selectVisits(visits, query);
  const last = page.hasMore ? (page.visits.at(-1)?.visit.changedBy ?? lastEventId) : lastEventId;
  const states = page.visits.map(({ visit, isWhole }) =>
    toVisitView(visit, { isWhole, hasCalls: isWhole && query.whole === 'true' }),
  );
  const { isTruncated } = read;
  return {
    status: 200,
    body: { runId, status, states, redrives, lastEventId: last, hasMore: page.hasMore, isTruncated },
  };
}

type HistoryQuery = Call<typeof contract.getRunHistory, HistoryDeps>['query'];

/** How many bytes of whole values a page has: with the rest of the answer it stays below Lambda's 6 MB. */
const mostWholeBytes = 3 * 1_024 * 1_024;

interface ChosenVisit {
  readonly visit: Visit;
  /** Whether its values are shown whatever their size. */
  readonly isWhole: boolean;
}

interface VisitPage {
  readonly visits: readonly ChosenVisit[];
  readonly hasMore: boolean;
}

/** In the order of their last change, so that `after` continues where a page ended. */
function selectVisits(visits: readonly Visit[], query: HistoryQuery): VisitPage {
  const { state, visit, after = 0 } = query;
  const wanted = visits
    .filter(({ id, name, changedBy }) => {
      return changedBy > after && (state === undefined || name === state) && (visit === undefined || id === visit);
    })
    .toSorted((one, other) => one.changedBy - other.changedBy);
  const chosen = chooseWhole(wanted, query);
  // Visits that one event changed stay together: the next page begins after that event.
  const end = chosen[mostVisits - 1]?.visit.changedBy ?? Number.POSITIVE_INFINITY;
  const page = cutWhole(
    chosen.filter((one) => one.visit.changedBy <= end),
    query,
  );
  return { visits: page, hasMore: page.length < chosen.length };
}

/** With `whole`, the page ends before the first visit whose values do not fit, unless that visit is the only one. */
function cutWhole(page: readonly ChosenVisit[], { whole }: HistoryQuery): readonly ChosenVisit[] {
  const full = whole === 'true' ? page.find(({ isWhole }) => !isWhole)?.visit.changedBy : undefined;
  if (full === undefined) return page;
  const before = page.filter(({ visit }) => visit.changedBy < full);
  return before.length > 0 ? before : page.filter(({ visit }) => visit.changedBy === full);
}

/** With `whole`, the values of visits are whole until the page is full. */
function chooseWhole(visits: readonly Visit[], { visit, whole }: HistoryQuery): ChosenVisit[] {
  let bytes = 0;
  return visits.map((one) => {
    if (whole !== 'true') return { visit: one, isWhole: one.id === visit };
    bytes += countBytes(one);
    return { visit: one, isWhole: bytes <= mostWholeBytes };
  });
}

function countBytes({ input, output, attempts }: Visit): number {
  const texts = [input, output, ...attempts.flatMap((attempt) => [attempt.arguments, attempt.result])];
  return texts.reduce((sum, text = '') => sum + Buffer.byteLength(text), 0);
}

const longestShownText = 4_096;

function toVisitView(
  { changedBy: _, input, output, attempts, ...visit }: Visit,
  { isWhole, hasCalls }: { readonly isWhole: boolean; readonly hasCalls: boolean },
) {
  const isShown = (text: string | undefined): text is string =>
    text !== undefined && (isWhole || text.length <= longestShownText);
  return defined({
    ...visit,
    attempts: attempts.map((attempt) => toAttemptView(attempt, hasCalls)),
    input: isShown(input) ? readJson(input) : undefined,
    inputBytes: input === undefined ? undefined : Buffer.byteLength(input),
    output: isShown(output) ? readJson(output) : undefined,
    outputBytes: output === undefined ? undefined : Buffer.byteLength(output),
  });
}

function toAttemptView({ arguments: sent, result, isSecret, ...attempt }: Attempt, isShown: boolean) {
  if (!isShown) return attempt;
  return defined({
    ...attempt,
    arguments: sent === undefined ? undefined : readJson(sent),
    result: result === undefined ? undefined : readJson(result),
    isSecret,
  });
}

async function getRunDefinition(
  call: Call<typeof contract.getRunDefinition, HistoryDeps>,
): Promise<Reply<typeof contract.getRunDefinition>> {
  const { params, credential, deps } = call;
  const { run } = await findVisibleRun(params.id, credential, deps);
  if (run.executionArn === undefined) {
    throw new FlowgateError('not_found', `run ${run.id} has no execution, so it ran no definition`);
  }
  const read = await deps.readExecutionDefinition(run.executionArn);
  if (read === undefined) throw createGoneError('definition', run, deps);
  const definition = JSON.parse(read.definition) as Record<string, unknown>;
  return { status: 200, body: defined({ runId: run.id, version: read.version, definition }) };
}

function createGoneError(
  what: 'history' | 'definition',
  { id, workflowId }: Pick<Run, 'id' | 'workflowId'>,
  { catalogue }: Pick<HistoryDeps, 'catalogue'>,
): FlowgateError {
  const reason = isExpress(catalogue.withId(workflowId))
    ? `run ${id} is of an Express workflow: Step Functions keeps no ${what} of its executions`
    : `the ${what} of run ${id} is not stored any more: Step Functions deletes it 90 days after the end of an execution`;
  return new FlowgateError('not_found', reason);
}
