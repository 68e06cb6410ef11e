// The routes that read events, runs, workflows and health. An ID of another environment and an unknown ID are the same 404.
import { type Credential, mayUseWorkflow } from '../../core/credential/credential.ts';
import type { Emitted, EventHistory } from '../../core/event/event.ts';
import { type EventId, type EventKey, parseEventId, parseEventUuid, parseRunId } from '../../core/event/identity.ts';
import type { Run } from '../../core/run/run.ts';
import type { Workflow } from '../../core/workflow/workflow.ts';
import { FlowgateError } from '../../value/errors.ts';
import { quoteStart } from '../request/quote.ts';
import { listRuns, maySeeEvent, type ReconcileDeps, reconcileRun } from '../runs/progress.ts';
import { type HttpRequest, type HttpResponse, toJsonResponse } from '../server/message.ts';
import type { Route } from '../server/route.ts';
import { native } from './native-dialect.ts';
import { isUnmatched, readOrigin, toEventView, toMatchView, toRunView, toWorkflowView } from './view.ts';

export interface Page<T> {
  readonly items: readonly T[];
  /** Cursor of the next page; absent on the last page. */
  readonly cursor?: string | undefined;
}

export interface ReadDeps extends ReconcileDeps {
  /** Whether a workflow is switched on in an environment. */
  readonly isActive: (workflow: Workflow, environment: string) => Promise<boolean>;
  /** The event of an ID with its recorded runs; undefined if there is none. */
  readonly history: (id: EventId) => Promise<EventHistory | undefined>;
  /** The event of a key with its recorded runs; undefined if there is none. */
  readonly historyUnder: (key: EventKey) => Promise<EventHistory | undefined>;
  /** How long this process has been running. */
  readonly uptimeSeconds: () => number;
}

export const readRoutes: readonly Route<ReadDeps>[] = [
  {
    key: 'GET /',
    dialect: native,
    scope: 'public',
    body: 'none',
    handle: getServerInfo,
  },
  {
    key: 'GET /health',
    dialect: native,
    scope: 'public',
    body: 'none',
    handle: getHealth,
  },
  {
    key: 'GET /v1/events/{id}',
    dialect: native,
    scope: 'runs:read',
    body: 'none',
    handle: getEvent,
  },
  {
    key: 'GET /v1/runs/{id}',
    dialect: native,
    scope: 'runs:read',
    body: 'none',
    handle: getRun,
  },
  {
    key: 'GET /v1/workflows',
    dialect: native,
    scope: 'runs:read',
    body: 'none',
    handle: listWorkflows,
  },
];

// Names no environment: only a credential identifies one.
async function getServerInfo(): Promise<HttpResponse> {
  return toJsonResponse(200, { name: 'Flowgate', version: 'v1' });
}

async function getHealth(_request: HttpRequest, { uptimeSeconds }: ReadDeps): Promise<HttpResponse> {
  return toJsonResponse(200, { status: 'ok', uptime: Math.floor(uptimeSeconds()) });
}

async function getEvent({ params }: HttpRequest, credential: Credential, deps: ReadDeps): Promise<HttpResponse> {
  const id = parseEventId(params.id ?? '')?.id;
  const history = id && (await findVisibleHistory(id, credential, deps));
  if (history === undefined) throw notFound('event', params.id);
  const runs = await Promise.all(listRuns(history).map((run) => reconcileRun(run, history.event, deps)));
  const seen = runs.filter(({ workflowId }) => mayUseWorkflow(credential, workflowId));
  return toJsonResponse(200, {
    event: toEventView(history.event),
    workflows: history.event.matches
      .filter(({ workflowId }) => mayUseWorkflow(credential, workflowId))
      .map(toMatchView),
    runs: seen.map((run) => toRunView(run, history.event, deps.catalogue.withId(run.workflowId))),
    emitted: seen.flatMap((run) => listEmitted(run, history, credential)),
    unmatched: isUnmatched(history),
  });
}

async function getRun(
  { params: { id = '' } }: HttpRequest,
  credential: Credential,
  deps: ReadDeps,
): Promise<HttpResponse> {
  const found = await findRunHistory(id, deps);
  const history = found !== undefined && maySeeEvent(credential, found.event) ? found : undefined;
  if (history === undefined) throw notFound('run', id);
  const run = findRun(listRuns(history), id);
  if (run === undefined || !mayUseWorkflow(credential, run.workflowId)) throw notFound('run', id);
  const current = await reconcileRun(run, history.event, deps);
  return toJsonResponse(200, {
    run: {
      ...toRunView(current, history.event, deps.catalogue.withId(run.workflowId)),
      emitted: listEmitted(run, history, credential),
    },
  });
}

// A forced run is the only run of its event, so the event's UUID identifies it too. WorqHat's callers have no other ID.
async function findRunHistory(id: string, deps: ReadDeps): Promise<EventHistory | undefined> {
  const parsed = parseRunId(id);
  if (parsed !== undefined) return deps.history(parsed.eventId);
  const key = parseEventUuid(id);
  return key && deps.historyUnder(key);
}

function findRun(runs: readonly Run[], id: string): Run | undefined {
  const isNamed = parseRunId(id) === undefined ? (run: Run) => run.forced : (run: Run) => run.id === id;
  return runs.find(isNamed);
}

function listEmitted(run: Run, { emitted }: EventHistory, credential: Credential): Emitted[] {
  return emitted
    .filter(({ runId }) => runId === run.id)
    .map((one) => ({ ...one, runs: one.runs.filter(({ workflowId }) => mayUseWorkflow(credential, workflowId)) }));
}

async function listWorkflows(request: HttpRequest, credential: Credential, deps: ReadDeps): Promise<HttpResponse> {
  const visible = deps.catalogue.workflows.filter(({ id }) => mayUseWorkflow(credential, id));
  const views = visible.map(async (workflow) =>
    toWorkflowView(workflow, await deps.isActive(workflow, credential.environment), readOrigin(request)),
  );
  return toJsonResponse(200, { workflows: await Promise.all(views) });
}

async function findVisibleHistory(
  id: EventId,
  credential: Credential,
  deps: ReadDeps,
): Promise<EventHistory | undefined> {
  const history = await deps.history(id);
  return history !== undefined && maySeeEvent(credential, history.event) ? history : undefined;
}

function notFound(what: 'event' | 'run', id = ''): FlowgateError {
  return new FlowgateError('not_found', `${what} ${quoteStart(id)} is unknown in this environment`);
}
