// GET /flows/runs/{analytics_id}: the status and the outcome of a run.
import { type Credential, mayUseWorkflow } from '../../../core/credential/credential.ts';
import type { EventHistory, StoredEvent } from '../../../core/event/event.ts';
import type { EventKey } from '../../../core/event/identity.ts';
import { listEventRuns } from '../../../core/run/event-runs.ts';
import type { Run } from '../../../core/run/run.ts';
import { FlowgateError } from '../../../value/errors.ts';
import { quoteStart } from '../../request/quote.ts';
import { maySeeEvent, type ReconcileDeps, reconcileRun } from '../../runs/progress.ts';
import { type HttpRequest, type HttpResponse, toJsonResponse } from '../../server/message.ts';
import type { ProtectedRoute } from '../../server/route.ts';
import { type AnalyticsId, parseAnalyticsId, toRunAnalyticsId } from './analytics-id.ts';
import { toRunOutcome } from './outcome.ts';
import { toFlowStatus } from './status.ts';
import { worqhat } from './worqhat-dialect.ts';

export interface RunDeps extends ReconcileDeps {
  /** The event of a key with its recorded runs; undefined if there is none. */
  readonly historyUnder: (key: EventKey) => Promise<EventHistory | undefined>;
}

export const runRoute: ProtectedRoute<RunDeps> = {
  key: 'GET /flows/runs/{analyticsId}',
  dialect: worqhat,
  scope: 'runs:read',
  body: 'none',
  handle: getRun,
};

async function getRun({ params }: HttpRequest, credential: Credential, deps: RunDeps): Promise<HttpResponse> {
  const { analyticsId = '' } = params;
  const id = parseAnalyticsId(analyticsId);
  const history = id && (await deps.historyUnder(id.key));
  const run = history && findVisibleRun(history, id, credential);
  if (history === undefined || run === undefined) throw unknownRun(analyticsId);
  return toJsonResponse(200, toWorqhatRun(await reconcileRun(run, history.event, deps), history.event));
}

function findVisibleRun(history: EventHistory, { runId }: AnalyticsId, credential: Credential): Run | undefined {
  if (!maySeeEvent(credential, history.event)) return undefined;
  const run = listEventRuns(history).find(({ id, forced }) => (runId === undefined ? forced : id === runId));
  return run !== undefined && mayUseWorkflow(credential, run.workflowId) ? run : undefined;
}

function toWorqhatRun(run: Run, { detail }: StoredEvent) {
  const { receivedAt, organisationId, credentialId } = detail.metadata;
  return {
    analytics_id: toRunAnalyticsId(run),
    workflow_id: run.workflowId,
    org_id: organisationId,
    user_id: credentialId,
    status: toFlowStatus(run.status),
    // WorqHat has no debug runs, so other runs do not have this member.
    debug: run.debug || undefined,
    start_timestamp: run.startedAt ?? receivedAt,
    end_timestamp: run.stoppedAt ?? null,
    ...toRunOutcome(run),
  };
}

function unknownRun(analyticsId: string): FlowgateError {
  return new FlowgateError('not_found', `run ${quoteStart(analyticsId)} was not found: check the analytics_id`);
}
