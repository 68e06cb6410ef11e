// PATCH /v1/workflows/{idOrName}: switches a workflow on or off in the caller's environment, effective within seconds. Other
// environments are not changed.
import type { Credential } from '../../core/credential/credential.ts';
import type { IssueDeps } from '../../core/credential/issue-credential.ts';
import { type AuditEntry, createAuditEntry, toActor } from '../../core/operate/audit.ts';
import { moveSwitch, type Switch, type SwitchPosition } from '../../core/workflow/switch.ts';
import type { Catalogue, Workflow } from '../../core/workflow/workflow.ts';
import { defined } from '../../value/defined.ts';
import { toLoggableFault } from '../../value/loggable-fault.ts';
import type { ParsedBody } from '../contract/operation.ts';
import * as contract from '../contract/workflows.ts';
import { findVisibleWorkflow } from '../request/sender.ts';
import { type Call, implementRoute, type Reply } from './native-route.ts';
import { readOrigin, toWorkflowView } from './view.ts';

export interface SwitchDeps extends IssueDeps {
  readonly catalogue: Catalogue;
  /** The position of a workflow's switch in an environment at a moment. Reads no cache entry that is older than the moment. */
  readonly findPositionAt: (workflow: Workflow, environment: string, moment: Date) => Promise<SwitchPosition>;
  /** A workflow's current switch in an environment; undefined if it was never moved. */
  readonly findSwitch: (workflow: Workflow, environment: string) => Promise<Switch | undefined>;
  readonly putSwitch: (position: Switch, entry: AuditEntry) => Promise<void>;
  /** Starts waiting runs of a workflow for a short time. Reconciliation starts those that are left. */
  readonly releaseRuns: (workflow: Workflow, environment: string) => Promise<unknown>;
  readonly log: (line: Readonly<Record<string, unknown>>) => void;
}

export const switchRoutes = [implementRoute(contract.switchWorkflow, switchWorkflow)];

async function switchWorkflow(
  call: Call<typeof contract.switchWorkflow, SwitchDeps>,
): Promise<Reply<typeof contract.switchWorkflow>> {
  const { params, body, credential, deps, request } = call;
  const workflow = findVisibleWorkflow(params.idOrName, credential, deps.catalogue);
  // A switch that is already in that position keeps the time of its last change, because earlier events are judged by it.
  const from = await deps.findPositionAt(workflow, credential.environment, deps.now());
  const to = choosePosition(body, from);
  if (from !== to) await moveTo({ workflow, from, to }, credential, deps);
  if (to === 'on') await releaseRuns(workflow, credential.environment, deps);
  return { status: 200, body: { workflow: toWorkflowView(workflow, to, readOrigin(request)) } };
}

type SwitchBody = ParsedBody<typeof contract.switchWorkflow>;

function choosePosition({ active, whileOff }: SwitchBody, from: SwitchPosition): SwitchPosition {
  if (active) return 'on';
  return whileOff ?? (from === 'on' ? 'drop' : from);
}

interface Move {
  readonly workflow: Workflow;
  readonly from: SwitchPosition;
  readonly to: SwitchPosition;
}

async function moveTo({ workflow, from, to }: Move, by: Credential, deps: SwitchDeps): Promise<void> {
  const { environment } = by;
  const { id, name } = workflow;
  const act = defined({
    action: 'workflow.switched',
    workflow: { id, name },
    from: from === 'on',
    to: to === 'on',
    whileOff: to === 'on' ? undefined : to,
  });
  const entry = createAuditEntry(act, { by: toActor(by), environment }, deps);
  const move = { environment, workflowId: id, from, to, changedAt: entry.at, changedBy: by.id };
  await deps.putSwitch(moveSwitch(await deps.findSwitch(workflow, environment), move), entry);
}

// The switch is already moved, so a failure here must not look like a failure to move it. Reconciliation starts the runs within a
// minute.
async function releaseRuns(workflow: Workflow, environment: string, deps: SwitchDeps): Promise<void> {
  try {
    await deps.releaseRuns(workflow, environment);
  } catch (error) {
    deps.log({ level: 'warn', kind: 'release_failed', workflowId: workflow.id, ...toLoggableFault(error) });
  }
}
