// POST /flows/trigger/{flowId}: starts one workflow with the request's JSON object as its data.

import type { Credential } from '../../../core/credential/credential.ts';
import { accept } from '../../../core/event/accept.ts';
import type { StoredEvent } from '../../../core/event/event.ts';
import type { Submission } from '../../../core/event/submission.ts';
import type { Run } from '../../../core/run/run.ts';
import { FlowgateError } from '../../../value/errors.ts';
import { parseBodyObject } from '../../request/parse.ts';
import { readSender, type SubmitDeps, toAcceptedResponse } from '../../request/sender.ts';
import { type WaitDeps, waitForOutcome } from '../../runs/wait.ts';
import { type HttpRequest, type HttpResponse, withHeaders } from '../../server/message.ts';
import type { ProtectedRoute } from '../../server/route.ts';
import { toAnalyticsId } from './analytics-id.ts';
import { findFlow } from './flow.ts';
import { toRunOutcome } from './outcome.ts';
import { toFlowStatus } from './status.ts';
import { worqhat } from './worqhat-dialect.ts';

export type TriggerDeps = SubmitDeps & WaitDeps;

export const triggerRoute: ProtectedRoute<TriggerDeps> = {
  key: 'POST /flows/trigger/{flowId}',
  dialect: worqhat,
  scope: 'runs:write',
  body: 'optional-json',
  handle: postTrigger,
};

async function postTrigger(request: HttpRequest, credential: Credential, deps: TriggerDeps): Promise<HttpResponse> {
  const target = findFlow(request, credential, deps);
  if (request.body.length === 0) {
    throw new FlowgateError('malformed_request', 'the body is empty: send a JSON object, `{}` for no data');
  }
  const submission: Submission = {
    ...readSender(request, credential, { dialect: worqhat, source: 'worqhat', deps }),
    name: 'flow.triggered',
    target,
    data: parseBodyObject(request),
  };
  const acceptance = await accept(submission, deps);
  const { run, headers } = await waitForOutcome({ request, credential, acceptance }, deps);
  const body = toTriggeredBody({ event: acceptance.event, run, message: 'Workflow triggered successfully' });
  return withHeaders(toAcceptedResponse(acceptance, 200, body), headers);
}

export interface TriggeredRun {
  readonly event: StoredEvent;
  /** The run, if the caller waited for its end and it ended in time. */
  readonly run: Run | undefined;
  readonly message: string;
}

/** The response to a caller that started a run. `success` means that the run was triggered, even if it failed later. */
export function toTriggeredBody({ event, run, message }: TriggeredRun) {
  return {
    success: true,
    message,
    analytics_id: toAnalyticsId(event),
    timestamp: event.detail.metadata.receivedAt,
    data: run === undefined ? { workflow_status: 'started' } : toEndedData(run),
  };
}

function toEndedData(run: Run) {
  return { workflow_status: toFlowStatus(run.status), ...toRunOutcome(run) };
}
