// GET /v1/events/{id}/explain: why an accepted event started each workflow or did not. POST /v1/explain: the same for an event
// that is not sent. Both only read.
import { type Credential, mayUseWorkflow, resolveOrganisation } from '../../core/credential/credential.ts';
import { decide, type WholeEvent } from '../../core/event/decision.ts';
import type { EventHistory } from '../../core/event/event.ts';
import { createRandomEventKey, deriveEventId, deriveRunId, type RunId } from '../../core/event/identity.ts';
import { readWholeEvent, type WholeEventDeps } from '../../core/event/whole-event.ts';
import { explainDecision, type RecordedDecision, type WorkflowExplanation } from '../../core/operate/explain.ts';
import { type DeclaredSources, explainClaim, requireSource } from '../../core/source/claimed-source.ts';
import type { Route as RouteEvent } from '../../core/workflow/routing.ts';
import type { SwitchPosition } from '../../core/workflow/switch.ts';
import type { Catalogue, Workflow } from '../../core/workflow/workflow.ts';
import { defined } from '../../value/defined.ts';
import { FlowgateError } from '../../value/errors.ts';
import * as contract from '../contract/explain.ts';
import type { Route } from '../server/route.ts';
import { type FindDeps, findVisibleEvent } from './find-visible.ts';
import { type Call, implementRoute, type Reply } from './native-route.ts';

export interface ExplainDeps extends FindDeps, WholeEventDeps {
  readonly catalogue: Catalogue;
  readonly route: RouteEvent;
  readonly sources: DeclaredSources;
  /** The position of a workflow's switch in an environment. */
  readonly findPosition: (workflow: Workflow, environment: string) => Promise<SwitchPosition>;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly now: () => Date;
}

export const explainRoutes: readonly Route<ExplainDeps>[] = [
  implementRoute(contract.explainEvent, explainEvent),
  implementRoute(contract.explainDraft, explainDraft),
];

async function explainEvent(
  call: Call<typeof contract.explainEvent, ExplainDeps>,
): Promise<Reply<typeof contract.explainEvent>> {
  const { params, credential, deps } = call;
  const { event, runs } = await findVisibleEvent(params.id, credential, deps);
  const { metadata: decided } = event.detail;
  const metadata = { ...decided, held: decided.held?.filter((id) => isWaiting(deriveRunId(event.id, id), runs)) };
  const refusal = metadata.emitter === undefined ? undefined : explainClaim(event.source, deps.sources);
  const decision = { matches: event.matches, metadata, refusal };
  const workflows = explainVisible(await readWholeEvent(event, deps), decision, { credential, deps });
  return { status: 200, body: { eventId: event.id, workflows } };
}

function isWaiting(id: RunId, runs: EventHistory['runs']): boolean {
  const run = runs.find((one) => one.id === id);
  return run === undefined || run.status === 'waiting';
}

async function explainDraft(
  call: Call<typeof contract.explainDraft, ExplainDeps>,
): Promise<Reply<typeof contract.explainDraft>> {
  const { body, credential, deps } = call;
  const event = draftEvent(body, credential, deps);
  const { environment, eventId } = event.detail.metadata;
  const { route, findPosition } = deps;
  const decision = await decide(event, eventId, {
    route,
    findPosition: (workflow) => findPosition(workflow, environment),
  });
  const workflows = explainVisible(event, decision, { credential, deps });
  return { status: 200, body: defined({ refusal: findRefusal(body, decision, { credential, deps }), workflows }) };
}

interface Viewer {
  readonly credential: Credential;
  readonly deps: ExplainDeps;
}

function explainVisible(
  event: WholeEvent,
  decision: RecordedDecision,
  { credential, deps }: Viewer,
): WorkflowExplanation[] {
  return explainDecision(event, decision, deps.catalogue).filter(({ workflow }) =>
    mayUseWorkflow(credential, workflow.id),
  );
}

type DraftBody = Call<typeof contract.explainDraft, ExplainDeps>['body'];

/** The event as the native API would build it from a request of this credential. */
function draftEvent({ source, name, data, organisationId }: DraftBody, credential: Credential, deps: ExplainDeps) {
  const receivedAt = deps.now();
  const eventId = deriveEventId(createRandomEventKey(deps.randomBytes(16)), receivedAt.getTime());
  const metadata = defined({
    eventId,
    environment: credential.environment,
    organisationId: resolveOrganisation(credential, organisationId),
    credentialId: credential.id,
    dialect: 'native',
    receivedAt: receivedAt.toISOString(),
    forced: false,
    debug: false,
    lineage: { rootEventId: eventId, depth: 0 },
  });
  return { source, 'detail-type': name, detail: { metadata, data } };
}

// The same checks as for a request that sends the event, in the same order.
function findRefusal({ source }: DraftBody, { matches }: RecordedDecision, { credential, deps }: Viewer) {
  try {
    requireSource(credential, source, deps.sources);
  } catch (error) {
    if (error instanceof FlowgateError) return error.message;
    throw error;
  }
  if (!matches.every(({ workflowId }) => mayUseWorkflow(credential, workflowId))) {
    return 'the event would start a workflow that this credential may not start: it would be refused as a whole';
  }
  if (matches.length === 0 || matches.some(({ refused }) => refused === undefined)) return undefined;
  return 'the data fits none of the workflows that the event matches: it would be refused as a whole';
}
