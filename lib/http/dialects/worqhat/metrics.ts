// GET /flows/metrics: counts and lists the runs of some days.
import * as z from 'zod/mini';
import { type Credential, maySeeOrganisation, mayUseWorkflow } from '../../../core/credential/credential.ts';
import type { DaySpan, RunSummary } from '../../../core/run/run.ts';
import { FlowgateError } from '../../../value/errors.ts';
import { parseWith } from '../../request/parse.ts';
import { type HttpRequest, type HttpResponse, toJsonResponse } from '../../server/message.ts';
import type { ProtectedRoute } from '../../server/route.ts';
import { toRunAnalyticsId } from './analytics-id.ts';
import { listRequestedDays } from './date-range.ts';
import { type FlowStatus, flowStatuses, toFlowStatus } from './status.ts';
import { worqhat } from './worqhat-dialect.ts';

export interface MetricsDeps {
  /** The runs that started in a span of days, without debug runs, newest first. */
  readonly startedRuns: (span: DaySpan) => AsyncIterable<RunSummary>;
  readonly now: () => Date;
}

export const metricsRoute: ProtectedRoute<MetricsDeps> = {
  key: 'GET /flows/metrics',
  dialect: worqhat,
  scope: 'runs:read',
  body: 'none',
  query: ['start_date', 'end_date', 'status', 'user_id'],
  handle: getMetrics,
};

/** How many runs can be read within the time of a request. */
const maxRuns = 20_000;
/** How many runs fit into a response. */
const maxListed = 1_000;

const filters = z.object({ status: z.optional(z.enum(flowStatuses)), user_id: z.optional(z.string()) });

async function getMetrics({ query }: HttpRequest, credential: Credential, deps: MetricsDeps): Promise<HttpResponse> {
  const { status, user_id } = parseWith(filters, query);
  const days = listRequestedDays(query, deps.now());
  const isAskedFor = (run: RunSummary): boolean =>
    (status === undefined || toFlowStatus(run.status) === status) &&
    (user_id === undefined || toUserId(run) === user_id) &&
    maySeeOrganisation(credential, run.organisationId) &&
    mayUseWorkflow(credential, run.workflowId);
  const runs = (await readRuns(credential, days, deps)).filter(isAskedFor);
  return toJsonResponse(200, { metrics: toMetrics(runs), workflows: runs.slice(0, maxListed).map(toListedRun) });
}

async function readRuns(
  { environment, workflows }: Credential,
  days: readonly string[],
  deps: MetricsDeps,
): Promise<RunSummary[]> {
  const [lastDay = '', firstDay = lastDay] = [days[0], days.at(-1)];
  const runs: RunSummary[] = [];
  for await (const run of deps.startedRuns({ environment, workflows, firstDay, lastDay })) {
    if (runs.length === maxRuns) throw tooManyRuns();
    runs.push(run);
  }
  return runs;
}

function tooManyRuns(): FlowgateError {
  const message = `more than ${maxRuns} runs started on these days: request fewer days with start_date and end_date`;
  return new FlowgateError('invalid_request', message);
}

function toMetrics(runs: readonly RunSummary[]) {
  const durations = runs.flatMap(listDurations);
  const { total, completed, failed, in_progress } = countByStatus(runs);
  const byUser = Map.groupBy(runs, toUserId);
  return {
    total_workflows: total,
    completed_workflows: completed,
    failed_workflows: failed,
    in_progress_workflows: in_progress,
    avg_duration_ms: durations.length === 0 ? 0 : Math.round(sum(durations) / durations.length),
    metrics_by_user: Object.fromEntries([...byUser].map(([user, own]) => [user, countByStatus(own)])),
  };
}

function countByStatus(runs: readonly RunSummary[]) {
  const count = (status: FlowStatus): number => runs.filter((run) => toFlowStatus(run.status) === status).length;
  return {
    total: runs.length,
    completed: count('completed'),
    failed: count('failed'),
    in_progress: count('in_progress'),
  };
}

function listDurations({ startedAt, stoppedAt }: RunSummary): number[] {
  return stoppedAt === undefined ? [] : [Date.parse(stoppedAt) - Date.parse(startedAt)];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

// The credential that sent the event; `flowgate` if a workflow emitted it.
function toUserId({ credentialId }: RunSummary): string {
  return credentialId ?? 'flowgate';
}

function toListedRun(run: RunSummary) {
  return {
    id: toRunAnalyticsId(run),
    org_id: run.organisationId ?? run.environment,
    user_id: toUserId(run),
    workflow_id: run.workflowId,
    status: toFlowStatus(run.status),
    start_timestamp: run.startedAt,
    end_timestamp: run.stoppedAt ?? null,
  };
}
