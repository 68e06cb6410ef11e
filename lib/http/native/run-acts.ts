// POST /v1/runs/{id}/cancel and /redrive: acts on one run that the credential may see. The rules are core/operate's.
import type { Credential } from '../../core/credential/credential.ts';
import type { IssueDeps } from '../../core/credential/issue-credential.ts';
import { createAuditEntry, toActor } from '../../core/operate/audit.ts';
import { type CancelDeps, cancelRun } from '../../core/operate/cancel.ts';
import { type RedriveDeps, redriveRun } from '../../core/operate/redrive.ts';
import type { Run } from '../../core/run/run.ts';
import type { Catalogue } from '../../core/workflow/workflow.ts';
import * as contract from '../contract/acts/run-acts.ts';
import { type FindDeps, type FoundRun, findVisibleRun } from './find-visible.ts';
import { type Call, implementRoute, type Reply } from './native-route.ts';
import { toRunView } from './view.ts';

export type RunActDeps = FindDeps &
  IssueDeps & {
    readonly catalogue: Catalogue;
    readonly acts: CancelDeps['acts'] & RedriveDeps['acts'];
  } & Omit<CancelDeps, 'findRecorded'> &
  RedriveDeps;

export const runActRoutes = [
  implementRoute(contract.cancelRun, cancelOne),
  implementRoute(contract.redriveRun, redriveOne),
];

async function cancelOne(call: Call<typeof contract.cancelRun, RunActDeps>): Promise<Reply<typeof contract.cancelRun>> {
  const { params, body, credential, deps } = call;
  const found = await findVisibleRun(params.id, credential, deps);
  const { metadata } = found.history.event.detail;
  const request = {
    run: found.run,
    origin: metadata,
    reason: body.reason ?? `cancelled by ${credential.id}`,
    entry: createRunEntry('run.cancelled', { found, reason: body.reason, by: credential }, deps),
  };
  const findRecorded = async ({ id }: Run) => (await findVisibleRun(id, credential, deps)).run;
  return reply(await cancelRun(request, { ...deps, findRecorded }), found, deps);
}

async function redriveOne(
  call: Call<typeof contract.redriveRun, RunActDeps>,
): Promise<Reply<typeof contract.redriveRun>> {
  const { params, body, credential, deps } = call;
  const found = await findVisibleRun(params.id, credential, deps);
  const entry = createRunEntry('run.redriven', { found, reason: body.reason, by: credential }, deps);
  return reply(await redriveRun(found.run, entry, deps), found, deps);
}

interface RunAct {
  readonly found: FoundRun;
  readonly reason: string | undefined;
  readonly by: Credential;
}

function createRunEntry(action: 'run.cancelled' | 'run.redriven', { found, reason, by }: RunAct, deps: IssueDeps) {
  const { id, workflowId } = found.run;
  const { environment, organisationId } = found.history.event.detail.metadata;
  const act = { action, run: { id, workflowId }, organisationId, reason };
  return createAuditEntry(act, { by: toActor(by), environment }, deps);
}

function reply(run: Run, { history }: FoundRun, { catalogue }: RunActDeps) {
  return { status: 200 as const, body: { run: toRunView(run, history.event, catalogue.withId(run.workflowId)) } };
}
