// POST /v1/events and POST /v1/workflows/{idOrName}/runs: the native routes that start runs. Acceptance itself is lib/core/event's.
import { requireScope, requireWorkflow } from '../../core/credential/credential.ts';
import { accept } from '../../core/event/accept.ts';
import type { StoredEvent } from '../../core/event/event.ts';
import { listExpectedRunIds } from '../../core/event/keep-event.ts';
import { restrictRouting } from '../../core/event/restrict-routing.ts';
import type { Submission } from '../../core/event/submission.ts';
import * as contract from '../contract/submissions.ts';
import { isCloudEvent, isJsonLines } from '../request/body.ts';
import { readSender, type SubmitDeps, toAcceptedFrame } from '../request/sender.ts';
import { type WaitDeps, waitForOutcome } from '../runs/wait.ts';
import type { HttpRequest } from '../server/message.ts';
import type { Route } from '../server/route.ts';
import { native } from './native-dialect.ts';
import { type Call, implementRoute, type Reply } from './native-route.ts';
import { toAcceptedEvent, toRunView } from './view.ts';

export type SubmitRouteDeps = SubmitDeps & WaitDeps;

export const submitRoutes: readonly Route<SubmitRouteDeps>[] = [
  acceptBatches(implementRoute(contract.sendEvent, sendEvent)),
  implementRoute(contract.startRun, startRun),
];

/** The route of one event, which serves a list of events, JSON lines and CloudEvents too. */
function acceptBatches(route: Route<SubmitRouteDeps>): Route<SubmitRouteDeps> {
  if (route.scope === 'public') return route;
  const handle: typeof route.handle = async (request, credential, deps) => {
    if (!isBatch(request)) return route.handle(request, credential, deps);
    const { sendEvents } = await import('./submit-batch.ts');
    return sendEvents(request, credential, deps);
  };
  return { ...route, body: 'json-or-lines', handle };
}

function isBatch({ body, headers }: HttpRequest): boolean {
  return (
    isJsonLines({ headers }) || isCloudEvent({ headers }) || /^\s*\[/.test(body.subarray(0, 64).toString('latin1'))
  );
}

async function sendEvent(call: Call<typeof contract.sendEvent, SubmitDeps>): Promise<Reply<typeof contract.sendEvent>> {
  const { body, credential, deps, request } = call;
  const { source, name, data, organisationId } = body;
  const submission: Submission = {
    ...readSender(request, credential, { dialect: native, source, organisationId, deps }),
    name,
    data,
  };
  const acceptance = await accept(submission, restrictRouting(credential, deps));
  return { status: 202, body: toAcceptedEvent(acceptance.event, credential), ...toAcceptedFrame(acceptance) };
}

async function startRun(
  call: Call<typeof contract.startRun, SubmitRouteDeps>,
): Promise<Reply<typeof contract.startRun>> {
  const { params, body, credential, deps, request } = call;
  const { data = {}, stateValues, organisationId, debug = false } = body;
  requireScope(credential, debug ? 'runs:debug' : 'runs:write');
  const target = deps.catalogue.get(params.idOrName);
  requireWorkflow(credential, target);
  const forced = { name: 'run.requested', target, data, stateValues, debug };
  const sender = readSender(request, credential, { dialect: native, source: 'flowgate', organisationId, deps });
  const acceptance = await accept({ ...sender, ...forced }, deps);
  const { run, headers } = await waitForOutcome({ request, credential, acceptance }, deps);
  const accepted = toAcceptedFrame(acceptance);
  const frame = { ...accepted, headers: { ...headers, ...accepted.headers } };
  if (run === undefined) return { status: 202, body: { run: toAcceptedRun(acceptance.event) }, ...frame };
  return { status: 200, body: { run: toRunView(run, acceptance.event, target) }, ...frame };
}

function toAcceptedRun(event: StoredEvent) {
  const { workflowId, receivedAt, debug } = event.detail.metadata;
  return {
    id: listExpectedRunIds(event)[0],
    status: 'accepted' as const,
    workflowId,
    eventId: event.id,
    acceptedAt: receivedAt,
    debug,
  };
}
