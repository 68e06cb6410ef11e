// PATCH /v1/workflows/{idOrName}: switches a workflow on or off in the caller's environment, effective within seconds. Other
// environments are not changed.
import type { Credential } from '../../core/credential/credential.ts';
import type { IssueDeps } from '../../core/credential/issue-credential.ts';
import { type AuditEntry, createAuditEntry, toActor } from '../../core/operate/audit.ts';
import { moveSwitch, type Switch } from '../../core/workflow/switch.ts';
import type { Catalogue, Workflow } from '../../core/workflow/workflow.ts';
import * as contract from '../contract/workflows.ts';
import { findVisibleWorkflow } from '../request/sender.ts';
import { type Call, implementRoute, type Reply } from './native-route.ts';
import { readOrigin, toWorkflowView } from './view.ts';

export interface SwitchDeps extends IssueDeps {
  readonly catalogue: Catalogue;
  /** Whether a workflow was switched on in an environment at a moment. Reads no cache entry that is older than the moment. */
  readonly wasActive: (workflow: Workflow, environment: string, moment: Date) => Promise<boolean>;
  /** A workflow's current switch in an environment; undefined if it was never moved. */
  readonly findSwitch: (workflow: Workflow, environment: string) => Promise<Switch | undefined>;
  readonly putSwitch: (position: Switch, entry: AuditEntry) => Promise<void>;
}

export const switchRoutes = [implementRoute(contract.switchWorkflow, switchWorkflow)];

async function switchWorkflow(
  call: Call<typeof contract.switchWorkflow, SwitchDeps>,
): Promise<Reply<typeof contract.switchWorkflow>> {
  const { params, body, credential, deps, request } = call;
  const { active } = body;
  const workflow = findVisibleWorkflow(params.idOrName, credential, deps.catalogue);
  // A switch that is already in that position keeps the time of its last change, by which earlier events are judged.
  const isActive = await deps.wasActive(workflow, credential.environment, deps.now());
  if (isActive !== active) await switchTo({ workflow, active }, credential, deps);
  return { status: 200, body: { workflow: toWorkflowView(workflow, active, readOrigin(request)) } };
}

async function switchTo(
  { workflow, active }: { readonly workflow: Workflow; readonly active: boolean },
  by: Credential,
  deps: SwitchDeps,
): Promise<void> {
  const { environment } = by;
  const { id, name } = workflow;
  const act = { action: 'workflow.switched', workflow: { id, name }, from: !active, to: active } as const;
  const entry = createAuditEntry(act, { by: toActor(by), environment }, deps);
  const moved = { environment, workflowId: id, active, changedAt: entry.at, changedBy: by.id };
  await deps.putSwitch(moveSwitch(await deps.findSwitch(workflow, environment), moved), entry);
}
