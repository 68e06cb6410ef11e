// The routes that read events, runs, workflows and health. An ID of another environment and an unknown ID are the same 404.
import { type Credential, mayUseWorkflow } from '../../core/credential/credential.ts';
import type { Emitted, EventHistory } from '../../core/event/event.ts';
import { listEventRuns } from '../../core/run/event-runs.ts';
import type { Run } from '../../core/run/run.ts';
import type { SwitchPosition } from '../../core/workflow/switch.ts';
import type { Workflow } from '../../core/workflow/workflow.ts';
import { defined } from '../../value/defined.ts';
import * as events from '../contract/events.ts';
import * as runs from '../contract/runs.ts';
import * as server from '../contract/server.ts';
import * as workflows from '../contract/workflows.ts';
import { type ReconcileDeps, reconcileRun } from '../runs/progress.ts';
import type { Route } from '../server/route.ts';
import { redirectBrowsers } from './console/page.ts';
import { type FindDeps, findVisibleEvent, findVisibleRun } from './find-visible.ts';
import { type Call, implementRoute, type Reply } from './native-route.ts';
import { type RunExecutionDeps, readRunExecution } from './operate/run-execution.ts';
import { readChain } from './read-chain.ts';
import { answerCloudEvents } from './read-cloud-event.ts';
import { isUnmatched, readOrigin, toEventView, toMatchView, toRunView, toWorkflowView } from './view.ts';

export interface Page<T> {
  readonly items: readonly T[];
  /** Cursor of the next page; absent on the last page. */
  readonly cursor?: string | undefined;
}

export interface ReadDeps extends ReconcileDeps, FindDeps, RunExecutionDeps {
  /** The position of a workflow's switch in an environment. */
  readonly findPosition: (workflow: Workflow, environment: string) => Promise<SwitchPosition>;
  /** How long this process has been running. */
  readonly uptimeSeconds: () => number;
}

export const readRoutes: readonly Route<ReadDeps>[] = [
  redirectBrowsers(implementRoute(server.getServerInfo, getServerInfo)),
  implementRoute(server.getHealth, getHealth),
  answerCloudEvents(implementRoute(events.getEvent, getEvent)),
  implementRoute(runs.getRun, getRun),
  implementRoute(workflows.listWorkflows, listWorkflows),
];

// The answer names no environment, because only a credential identifies one.
async function getServerInfo(): Promise<Reply<typeof server.getServerInfo>> {
  return { status: 200, body: { name: 'Flowgate', version: 'v1' } };
}

async function getHealth({ deps }: Call<typeof server.getHealth, ReadDeps>): Promise<Reply<typeof server.getHealth>> {
  return { status: 200, body: { status: 'ok', uptime: Math.floor(deps.uptimeSeconds()) } };
}

async function getEvent(call: Call<typeof events.getEvent, ReadDeps>): Promise<Reply<typeof events.getEvent>> {
  const { params, query, credential, deps } = call;
  const history = await findVisibleEvent(params.id, credential, deps);
  const all = await Promise.all(listEventRuns(history).map((run) => reconcileRun(run, history.event, deps)));
  const seen = all.filter(({ workflowId }) => mayUseWorkflow(credential, workflowId));
  const body = {
    event: toEventView(history.event),
    workflows: history.event.matches
      .filter(({ workflowId }) => mayUseWorkflow(credential, workflowId))
      .map(toMatchView),
    runs: seen.map((run) => toRunView(run, history.event, deps.catalogue.withId(run.workflowId))),
    emitted: seen.flatMap((run) => listEmitted(run, history, credential)),
    replays: history.replays ?? [],
    unmatched: isUnmatched(history),
    ...(query.chain === 'true' && { chain: await readChain(history.event, credential, deps) }),
  };
  return { status: 200, body };
}

async function getRun(call: Call<typeof runs.getRun, ReadDeps>): Promise<Reply<typeof runs.getRun>> {
  const { params, query, credential, deps } = call;
  const { run, history } = await findVisibleRun(params.id, credential, deps);
  const current = await reconcileRun(run, history.event, deps);
  const view = toRunView(current, history.event, deps.catalogue.withId(run.workflowId));
  const emitted = listEmitted(run, history, credential);
  const execution = query.execution === 'true' ? await readRunExecution(current, deps) : undefined;
  return { status: 200, body: { run: defined({ ...view, emitted, execution }) } };
}

function listEmitted(run: Run, { emitted }: EventHistory, credential: Credential): Emitted[] {
  return emitted
    .filter(({ runId }) => runId === run.id)
    .map((one) => ({ ...one, runs: one.runs.filter(({ workflowId }) => mayUseWorkflow(credential, workflowId)) }));
}

async function listWorkflows(
  call: Call<typeof workflows.listWorkflows, ReadDeps>,
): Promise<Reply<typeof workflows.listWorkflows>> {
  const { credential, deps, request } = call;
  const visible = deps.catalogue.workflows.filter(({ id }) => mayUseWorkflow(credential, id));
  const views = visible.map(async (workflow) =>
    toWorkflowView(workflow, await deps.findPosition(workflow, credential.environment), readOrigin(request)),
  );
  return { status: 200, body: { workflows: await Promise.all(views) } };
}
