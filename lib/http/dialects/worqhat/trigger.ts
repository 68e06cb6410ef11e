// POST /flows/trigger/{flowId}: starts one workflow with the JSON object that the request is.
import { type Acceptance, accept, type Submission } from '../../../core/accept.ts';
import type { Credential } from '../../../core/credential.ts';
import { FlowgateError } from '../../../core/errors.ts';
import type { HttpRequest, HttpResponse } from '../../message.ts';
import { bodyObject } from '../../parse.ts';
import type { ProtectedRoute } from '../../route.ts';
import { answerOf, type SubmitDeps, senderOf } from '../../sender.ts';
import { analyticsIdOf } from './analytics-id.ts';
import { flowOf } from './flow.ts';
import { worqhat } from './worqhat-dialect.ts';

export const triggerRoute: ProtectedRoute<SubmitDeps> = {
  key: 'POST /flows/trigger/{flowId}',
  dialect: worqhat,
  scope: 'runs:write',
  body: 'optional-json',
  handle: postTrigger,
};

async function postTrigger(request: HttpRequest, credential: Credential, deps: SubmitDeps): Promise<HttpResponse> {
  const target = flowOf(request, credential, deps);
  if (request.body.length === 0) {
    throw new FlowgateError('malformed_request', 'the body is empty: send a JSON object, `{}` where there is no data');
  }
  const submission: Submission = {
    ...senderOf(request, credential, { dialect: worqhat }),
    source: 'worqhat',
    name: 'flow.triggered',
    target,
    data: bodyObject(request),
  };
  const acceptance = await accept(submission, deps);
  return answerOf(acceptance, 200, triggered(acceptance, 'Workflow triggered successfully'));
}

/** What a caller is told of the run that it started. */
export function triggered({ event }: Acceptance, message: string) {
  return {
    success: true,
    message,
    analytics_id: analyticsIdOf(event),
    timestamp: event.detail.metadata.receivedAt,
    data: { workflow_status: 'started' },
  };
}
