// Finds the workflow of a path's flowId, its UUID or its name.
import { type Credential, mayUseWorkflow } from '../../../core/credential/credential.ts';
import type { Catalogue, Workflow } from '../../../core/workflow/workflow.ts';
import { FlowgateError } from '../../../value/errors.ts';
import { quoteStart } from '../../request/quote.ts';
import type { HttpRequest } from '../../server/message.ts';

/** @throws FlowgateError `workflow_unknown`, also for a workflow that the credential may not use */
export function findFlow({ params }: HttpRequest, credential: Credential, deps: { catalogue: Catalogue }): Workflow {
  const flowId = params.flowId ?? '';
  const workflow = deps.catalogue.find(flowId);
  if (workflow !== undefined && mayUseWorkflow(credential, workflow.id)) return workflow;
  throw new FlowgateError('workflow_unknown', `workflow ${quoteStart(flowId)} was not found: check the workflow ID`);
}
