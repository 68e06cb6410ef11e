// DELETE /v1/events/{id}: erases the data of an event that the credential may see with all its runs.
import { mayUseWorkflow } from '../../../core/credential/credential.ts';
import type { IssueDeps } from '../../../core/credential/issue-credential.ts';
import { createAuditEntry, toActor } from '../../../core/operate/audit.ts';
import { type ErasureDeps, eraseEvent, keptElsewhere } from '../../../core/operate/erasure.ts';
import { FlowgateError } from '../../../value/errors.ts';
import * as contract from '../../contract/operate/erasure.ts';
import { type FindDeps, findVisibleEvent } from '../find-visible.ts';
import { type Call, implementRoute, type Reply } from '../native-route.ts';
import { toEventView } from '../view.ts';

export type EraseDeps = FindDeps & IssueDeps & ErasureDeps;

export const erasureRoutes = [implementRoute(contract.eraseEvent, eraseOne)];

async function eraseOne(call: Call<typeof contract.eraseEvent, EraseDeps>): Promise<Reply<typeof contract.eraseEvent>> {
  const { params, credential, deps } = call;
  const history = await findVisibleEvent(params.id, credential, deps);
  const { event, emitted } = history;
  if (!event.matches.every(({ workflowId }) => mayUseWorkflow(credential, workflowId))) {
    throw new FlowgateError('forbidden', 'the event has runs of workflows that the credential may not use');
  }
  const { id, source, name, detail } = event;
  const { environment, organisationId } = detail.metadata;
  const act = { action: 'event.erased', event: { id, source, name }, organisationId } as const;
  const entry = createAuditEntry(act, { by: toActor(credential), environment }, deps);
  const skeleton = await eraseEvent(history, entry, deps);
  const body = {
    event: toEventView(skeleton),
    emitted: emitted.map((one) => one.id),
    keptElsewhere: [...keptElsewhere],
  };
  return { status: 200, body };
}
