// POST /v1/workflows/{idOrName}/debug-runs: Fastgen's Debug Mode. Runs one workflow with the given parameters, draft or live, active or
// not. The run is flagged, and metrics do not count it.

import { type Credential, requireWorkflow } from '../../../core/credential/credential.ts';
import { accept } from '../../../core/event/accept.ts';
import type { StoredEvent } from '../../../core/event/event.ts';
import { listExpectedRunIds } from '../../../core/event/keep-event.ts';
import { readSender, type SubmitDeps, toAcceptedResponse } from '../../request/sender.ts';
import type { HttpRequest, HttpResponse } from '../../server/message.ts';
import type { ProtectedRoute } from '../../server/route.ts';
import { fastgen } from './fastgen-dialect.ts';
import { readParameters } from './parameters.ts';

export const debugRunsRoute: ProtectedRoute<SubmitDeps> = {
  key: 'POST /v1/workflows/{idOrName}/debug-runs',
  dialect: fastgen,
  scope: 'runs:debug',
  body: 'optional-json',
  handle: postDebugRun,
};

async function postDebugRun(request: HttpRequest, credential: Credential, deps: SubmitDeps): Promise<HttpResponse> {
  const target = deps.catalogue.get(request.params.idOrName ?? '');
  requireWorkflow(credential, target);
  const submission = {
    ...readSender(request, credential, { dialect: fastgen, source: 'fastgen', deps }),
    name: 'debug',
    target,
    data: readParameters(request),
    debug: true,
  };
  const acceptance = await accept(submission, deps);
  return toAcceptedResponse(acceptance, 202, { run: toAcceptedDebugRun(acceptance.event) });
}

function toAcceptedDebugRun(event: StoredEvent) {
  const { workflowId, receivedAt, debug } = event.detail.metadata;
  return {
    id: listExpectedRunIds(event)[0],
    workflowId,
    eventId: event.id,
    status: 'accepted',
    debug,
    acceptedAt: receivedAt,
  };
}
