// POST /v1/events/{id}/replay: sends an event again. A credential may replay only events that it may send: its scopes, workflows
// and sources limit a replay in the same way as a new event.
import { type Credential, hasScope, requireScope, requireWorkflow } from '../../core/credential/credential.ts';
import type { IssueDeps } from '../../core/credential/issue-credential.ts';
import type { StoredEvent } from '../../core/event/event.ts';
import type { EventId } from '../../core/event/identity.ts';
import { restrictRouting } from '../../core/event/restrict-routing.ts';
import { type AuditEntry, createAuditEntry, toActor } from '../../core/operate/audit.ts';
import { chooseTarget, type ReplayDeps, replayEvent } from '../../core/operate/replay.ts';
import { type DeclaredSources, requireSource } from '../../core/source/claimed-source.ts';
import type { Workflow } from '../../core/workflow/workflow.ts';
import * as contract from '../contract/acts/replays.ts';
import { readIdempotencyKey } from '../request/parse.ts';
import { findVisibleWorkflow, idempotencyConflict, toAcceptedFrame } from '../request/sender.ts';
import { type FindDeps, findVisibleEvent } from './find-visible.ts';
import { type Call, implementRoute, type Reply } from './native-route.ts';
import { toAcceptedEvent } from './view.ts';

export interface ReplayEventDeps extends ReplayDeps, FindDeps, IssueDeps {
  readonly sources: DeclaredSources;
  readonly audit: (entry: AuditEntry) => Promise<void>;
  readonly now: () => Date;
  readonly randomBytes: (count: number) => Uint8Array;
}

export const replayEventRoute = implementRoute(contract.replayEvent, replayOne);

async function replayOne(
  call: Call<typeof contract.replayEvent, ReplayEventDeps>,
): Promise<Reply<typeof contract.replayEvent>> {
  const { params, body, credential, deps, request } = call;
  const { event } = await findVisibleEvent(params.id, credential, deps);
  const asked =
    body.workflow === undefined ? undefined : findVisibleWorkflow(body.workflow, credential, deps.catalogue);
  const target = chooseTarget({ event, target: asked }, deps.catalogue);
  refuseUnsendable({ event, target, hasOtherData: body.data !== undefined }, credential, deps);
  const { id: credentialId } = credential;
  const replay = { event, credentialId, target, data: body.data, idempotencyKey: readIdempotencyKey(request) };
  const outcome = await replayEvent(replay, restrictRouting(credential, deps));
  if (outcome.kind === 'conflict' || outcome.kind === 'unmatched') throw idempotencyConflict();
  // A repeated request is the same act.
  if (outcome.kind === 'fresh') await deps.audit(createEntry(call, { event, newEventId: outcome.event.id }));
  return { status: 202, body: toReplayed(outcome.event, event.id, credential), ...toAcceptedFrame(outcome) };
}

interface Asked {
  readonly event: StoredEvent;
  readonly target: Workflow | undefined;
  readonly hasOtherData: boolean;
}

/** @throws FlowgateError `forbidden` for an event that the credential could not have sent */
function refuseUnsendable({ event, target, hasOtherData }: Asked, credential: Credential, deps: ReplayEventDeps): void {
  if (event.detail.metadata.debug) requireScope(credential, 'runs:debug');
  else if (target !== undefined) requireScope(credential, 'runs:write');
  if (target !== undefined) requireWorkflow(credential, target);
  // For an administrator, the proof by the original signature remains valid as long as the data is the same.
  if (hasOtherData || !hasScope(credential, 'admin')) requireSource(credential, event.source, deps.sources);
}

function createEntry(
  { body, credential, deps }: Call<typeof contract.replayEvent, ReplayEventDeps>,
  { event, newEventId }: { readonly event: StoredEvent; readonly newEventId: EventId },
): AuditEntry {
  const { id, source, name, detail } = event;
  const { environment, organisationId } = detail.metadata;
  const workflowId = body.workflow === undefined ? undefined : deps.catalogue.get(body.workflow).id;
  const { reason, data } = body;
  const act = {
    action: 'event.replayed',
    event: { id, source, name },
    organisationId,
    newEventId,
    workflowId,
    hasOtherData: data !== undefined,
    reason,
  } as const;
  return createAuditEntry(act, { by: toActor(credential), environment }, deps);
}

function toReplayed(replay: StoredEvent, replayOf: EventId, credential: Credential) {
  const { event, ...started } = toAcceptedEvent(replay, credential);
  return { event: { ...event, replayOf }, ...started };
}
