// DELETE /v1/events/{id}: erases the data of an event that the credential may see with all its runs, and of its copies if the caller
// asks for it.
import { type Credential, mayUseWorkflow } from '../../../core/credential/credential.ts';
import type { IssueDeps } from '../../../core/credential/issue-credential.ts';
import type { EventHistory, StoredEvent } from '../../../core/event/event.ts';
import { createAuditEntry, toActor } from '../../../core/operate/audit.ts';
import { type ErasureDeps, eraseEvent, keptElsewhere, refuseUnfinished } from '../../../core/operate/erasure.ts';
import { findCopies } from '../../../core/operate/event-copies.ts';
import { FlowgateError } from '../../../value/errors.ts';
import * as contract from '../../contract/operate/erasure.ts';
import { type FindDeps, findVisibleEvent } from '../find-visible.ts';
import { type Call, implementRoute, type Reply } from '../native-route.ts';
import { toEventView } from '../view.ts';

export type EraseDeps = FindDeps & IssueDeps & ErasureDeps;

export const erasureRoutes = [implementRoute(contract.eraseEvent, eraseOne)];

async function eraseOne(call: Call<typeof contract.eraseEvent, EraseDeps>): Promise<Reply<typeof contract.eraseEvent>> {
  const { params, query, credential, deps } = call;
  const history = await findVisibleEvent(params.id, credential, deps);
  const { copies, isComplete } = await findCopies(history, deps.history);
  const others = query.copies === 'true' ? copies : [];
  for (const one of [history, ...others]) requireAllWorkflows(one, credential);
  refuseUnfinished([history, ...others]);
  // The event itself last: it leads to the others if the request is interrupted and repeated.
  for (const other of others) await erase(other, credential, deps);
  const skeleton = await erase(history, credential, deps);
  const kept = query.copies === 'true' ? [] : copies;
  const body = {
    event: toEventView(skeleton),
    emitted: [history, ...others].flatMap(({ emitted }) => emitted.map((one) => one.id)),
    copies: kept.map(({ event }) => event.id),
    erasedCopies: others.map(({ event }) => event.id),
    isComplete,
    keptElsewhere: [...keptElsewhere],
  };
  return { status: 200, body };
}

function requireAllWorkflows({ event }: EventHistory, credential: Credential): void {
  if (event.matches.every(({ workflowId }) => mayUseWorkflow(credential, workflowId))) return;
  const message = `event ${event.id} has runs of workflows that the credential may not use`;
  throw new FlowgateError('forbidden', message);
}

async function erase(history: EventHistory, credential: Credential, deps: EraseDeps): Promise<StoredEvent> {
  const { id, source, name, detail } = history.event;
  const { environment, organisationId } = detail.metadata;
  const act = { action: 'event.erased', event: { id, source, name }, organisationId } as const;
  return eraseEvent(history, createAuditEntry(act, { by: toActor(credential), environment }, deps), deps);
}
