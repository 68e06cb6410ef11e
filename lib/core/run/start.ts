// Starts the run of one workflow for one event. The execution is named by the run's ID, so it starts once however often the start
// is requested. A run that must not start is recorded with the reason. The workflows of an event were decided when it was accepted
// and are in its metadata, with those that hold it; switches and schemas are not evaluated again.

import { defined } from '../../value/defined.ts';
import { identifyEvent } from '../event/bus-event.ts';
import { toCloudEvent } from '../event/cloud-event.ts';
import type { EventDetail, ExecutionInput, StartRequest } from '../event/event.ts';
import { deriveRunId, type EventId, type RunId } from '../event/identity.ts';
import { type Catalogue, isExpress, type Workflow } from '../workflow/workflow.ts';
import { type ExpressDeps, startExpress } from './express-start.ts';
import type { Run, RunOrigin, RunStatus, WaitingRun } from './run.ts';

export type StartOutcome =
  | {
      readonly kind: 'started';
      readonly runId: RunId;
      /** Milliseconds to this start from the acceptance of the event, or from the release of a run that waited. */
      readonly lagMs: number;
      /** How the run of an Express workflow ended. */
      readonly status?: RunStatus;
    }
  | { readonly kind: 'already_started'; readonly runId: RunId }
  /** The run of an Express workflow may have run, so it is not started again. */
  | { readonly kind: 'outcome_unknown'; readonly runId: RunId }
  | { readonly kind: 'stopped_by_loop_guard'; readonly runId: RunId }
  | { readonly kind: 'input_refused'; readonly runId: RunId }
  | { readonly kind: 'not_live'; readonly runId: RunId }
  | { readonly kind: 'waiting'; readonly runId: RunId }
  | { readonly kind: 'cancelled'; readonly runId: RunId };

/** The outcome of a start, as it is logged. */
export type LoggedStart = StartOutcome & {
  /** Present for a debug run, and for runs of events that a debug run emitted. */
  readonly debug?: true;
};

export interface StartedExecution {
  readonly kind: 'started' | 'exists';
  readonly executionArn: string;
}

export type StartRecord = 'recorded' | 'cancelled';

export interface StartDeps {
  readonly catalogue: Catalogue;
  readonly startExecution: (
    workflow: Workflow,
    name: RunId,
    input: ExecutionInput,
    /** The sender's `traceparent`, which the execution continues. */
    traceparent?: string,
  ) => Promise<StartedExecution>;
  /** How Express workflows are started. */
  readonly express: ExpressDeps;
  /** Whether a run was cancelled before its start was recorded. */
  readonly isCancelled: (id: RunId) => Promise<boolean>;
  /** Stops a run's execution. An execution that has ended or does not exist is left as it is. */
  readonly stopExecution: (run: Pick<Run, 'id' | 'workflowId'>, cause: string) => Promise<void>;
  /** Records a run's start; never overwrites recorded progress. Idempotent. Returns `cancelled` if the run was cancelled before. */
  readonly recordStart: (run: Run, origin: RunOrigin) => Promise<StartRecord>;
  /** Records a run that waits until its workflow is switched on, unless something later is recorded. Idempotent. */
  readonly recordWaiting: (run: WaitingRun, origin: RunOrigin) => Promise<void>;
  readonly now: () => Date;
  readonly maxDepth: number;
}

/** Handles one message of the `starts` queue. Throws if the message has to be delivered again. */
export async function start(request: StartRequest, deps: StartDeps): Promise<LoggedStart> {
  const outcome = await startOnce(request, deps);
  return request.detail.metadata.debug ? { ...outcome, debug: true } : outcome;
}

async function startOnce(request: StartRequest, deps: StartDeps): Promise<StartOutcome> {
  const workflow = deps.catalogue.get(request.workflowId);
  const runId = deriveRunId(identifyEvent(request.detail).id, workflow.id);
  if (await deps.isCancelled(runId)) return stopCancelled(workflow, runId, deps);
  const run = buildRun(workflow, request, runId, deps.now());
  const refusal = findRefusal(workflow, request, deps.maxDepth);
  if (refusal !== undefined) {
    await deps.recordStart({ ...run, ...refusal.run, stoppedAt: run.startedAt }, request.detail.metadata);
    return { kind: refusal.kind, runId };
  }
  if (request.detail.metadata.held?.includes(workflow.id) === true) {
    await deps.recordWaiting(toWaitingRun(run, request.detail), request.detail.metadata);
    return { kind: 'waiting', runId };
  }
  const input = buildExecutionInput(workflow, request, runId);
  if (isExpress(workflow)) {
    const lagMs = computeLag(request, deps.now());
    const outcome = await startExpress({ workflow, run, origin: request.detail.metadata, input }, deps.express);
    return outcome.kind === 'started' ? { ...outcome, runId, lagMs } : { ...outcome, runId };
  }
  const execution = await deps.startExecution(workflow, runId, input, request.detail.metadata.trace);
  const lagMs = computeLag(request, deps.now());
  const record = await deps.recordStart({ ...run, executionArn: execution.executionArn }, request.detail.metadata);
  // The run was cancelled after the first check: see the diagram in operate/cancel.ts.
  if (record === 'cancelled') return stopCancelled(workflow, runId, deps);
  return execution.kind === 'started' ? { kind: 'started', runId, lagMs } : { kind: 'already_started', runId };
}

function computeLag({ detail }: StartRequest, now: Date): number {
  const { receivedAt, releasedAt = receivedAt } = detail.metadata;
  return now.getTime() - Date.parse(releasedAt);
}

// An earlier delivery of the same message may have started the execution.
async function stopCancelled({ id: workflowId }: Workflow, runId: RunId, deps: StartDeps): Promise<StartOutcome> {
  await deps.stopExecution({ id: runId, workflowId }, 'the run was cancelled while it was being started');
  return { kind: 'cancelled', runId };
}

function isForcedDebug({ metadata }: EventDetail): boolean {
  return metadata.forced && metadata.debug;
}

function buildRun(workflow: Workflow, { detail }: StartRequest, id: RunId, now: Date): Run {
  const { forced, debug, lineage } = detail.metadata;
  const { depth, parentRunId } = lineage;
  return {
    id,
    workflowId: workflow.id,
    status: 'running',
    forced,
    debug,
    depth,
    parentRunId,
    startedAt: now.toISOString(),
  };
}

function toWaitingRun({ startedAt: _, ...run }: Run, { metadata }: EventDetail): WaitingRun {
  return { ...run, status: 'waiting', acceptedAt: metadata.receivedAt };
}

interface Refusal {
  readonly kind: 'not_live' | 'stopped_by_loop_guard' | 'input_refused';
  readonly run: Pick<Run, 'status' | 'error' | 'cause'>;
}

function findRefusal(workflow: Workflow, { detail }: StartRequest, maxDepth: number): Refusal | undefined {
  if (workflow.status !== 'live' && !isForcedDebug(detail)) return refuseDraft(workflow);
  const { depth } = detail.metadata.lineage;
  if (depth > maxDepth && !workflow.allowSelfTrigger) return refuseLoop(depth, maxDepth);
  const refusal = detail.metadata.refusals?.find(({ workflowId }) => workflowId === workflow.id);
  if (refusal === undefined) return undefined;
  return {
    kind: 'input_refused',
    run: { status: 'failed', error: 'Flowgate.InputRefused', cause: refusal.cause },
  };
}

// A draft gets debug runs only; this run was accepted while the workflow was still live.
function refuseDraft({ name }: Workflow): Refusal {
  const cause = `workflow "${name}" became a draft after its event was accepted: deploy it as "live", then send the event again`;
  return { kind: 'not_live', run: { status: 'failed', error: 'Flowgate.NotLive', cause } };
}

function refuseLoop(depth: number, maxDepth: number): Refusal {
  const cause = `the event is ${depth} workflows away from the first one, and ${maxDepth} are allowed: set "allowSelfTrigger" to true if the loop ends by itself`;
  return {
    kind: 'stopped_by_loop_guard',
    run: {
      status: 'stopped_by_loop_guard',
      error: 'Flowgate.LoopGuard',
      cause,
    },
  };
}

function buildExecutionInput(workflow: Workflow, { source, name, detail }: StartRequest, id: RunId): ExecutionInput {
  const { metadata, ...payload } = detail;
  const eventId: EventId = identifyEvent(detail).id;
  const { environment, organisationId, forced, debug, lineage, receivedAt, labels } = metadata;
  const { depth } = lineage;
  const rootEventId = lineage.rootEventId;
  return {
    run: defined({
      id,
      workflowId: workflow.id,
      eventId,
      environment,
      organisationId,
      forced,
      debug,
      depth,
      rootEventId,
    }),
    event: defined({ source, name, receivedAt, labels }),
    ...payload,
    ...(workflow.as === 'cloudevent' && { data: toCloudEvent({ source, name, detail }) }),
  };
}
