// POST /v1/workflows/{workflowId}/workflow-runs: runs one workflow by its ID, without checking its triggers.

import type { Credential } from '../../../core/credential/credential.ts';
import { accept } from '../../../core/event/accept.ts';
import type { StoredEvent } from '../../../core/event/event.ts';
import { listExpectedRunIds } from '../../../core/event/keep-event.ts';
import { parseBodyObject, parseWith } from '../../request/parse.ts';
import { findVisibleWorkflow, readSender, type SubmitDeps, toAcceptedResponse } from '../../request/sender.ts';
import type { HttpRequest, HttpResponse } from '../../server/message.ts';
import type { ProtectedRoute } from '../../server/route.ts';
import { toOrganisationId } from './organisation.ts';
import { workflowRunBody } from './schema.ts';
import { stampede } from './stampede-dialect.ts';

export const workflowRunsRoute: ProtectedRoute<SubmitDeps> = {
  key: 'POST /v1/workflows/{workflowId}/workflow-runs',
  dialect: stampede,
  scope: 'runs:write',
  body: 'json',
  handle: postWorkflowRun,
};

async function postWorkflowRun(request: HttpRequest, credential: Credential, deps: SubmitDeps): Promise<HttpResponse> {
  const target = findVisibleWorkflow(request.params.workflowId ?? '', credential, deps.catalogue);
  const { org_reg_id, profile_id, parameters = {} } = parseWith(workflowRunBody, parseBodyObject(request));
  const organisationId = toOrganisationId(org_reg_id, credential);
  const submission = {
    ...readSender(request, credential, { dialect: stampede, source: 'stampede', organisationId, deps }),
    name: 'workflow-run',
    target,
    data: parameters,
    labels: profile_id === undefined ? undefined : { profileId: profile_id },
  };
  const acceptance = await accept(submission, deps);
  const workflow_run = toStoredRun(acceptance.event, organisationId);
  return toAcceptedResponse(acceptance, 201, { message: 'The workflow run was stored', workflow_run });
}

function toStoredRun(event: StoredEvent, organisationId: string) {
  const { workflowId, receivedAt } = event.detail.metadata;
  return {
    id: listExpectedRunIds(event)[0],
    workflow_id: workflowId,
    org_reg_id: organisationId,
    status: 'accepted',
    created_at: receivedAt,
  };
}
