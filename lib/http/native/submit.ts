// POST /v1/events and POST /v1/workflows/{idOrName}/runs: the native routes that start runs. Acceptance itself is lib/core/event's.
import * as z from 'zod/mini';
import { type Credential, requireScope } from '../../core/credential/credential.ts';
import { accept } from '../../core/event/accept.ts';
import type { StoredEvent } from '../../core/event/event.ts';
import { listExpectedRunIds } from '../../core/event/keep-event.ts';
import type { Submission } from '../../core/event/submission.ts';
import { eventName, eventSource, jsonObject, parseBodyObject, parseWith } from '../request/parse.ts';
import {
  listVisibleMatches,
  readSender,
  requireWorkflow,
  restrictRouting,
  type SubmitDeps,
  toAcceptedResponse,
} from '../request/sender.ts';
import { type WaitDeps, waitForOutcome } from '../runs/wait.ts';
import { type HttpRequest, type HttpResponse, withHeaders } from '../server/message.ts';
import type { ProtectedRoute } from '../server/route.ts';
import { native } from './native-dialect.ts';
import { toMatchView, toRunView } from './view.ts';

const organisationId = z.optional(z.string().check(z.minLength(1), z.maxLength(128)));

const eventBody = z.strictObject({
  source: eventSource,
  name: eventName,
  data: jsonObject,
  organisationId,
});

const runBody = z.strictObject({
  data: z.optional(jsonObject),
  stateValues: z.optional(jsonObject),
  organisationId,
  debug: z.optional(z.boolean()),
});

export type SubmitRouteDeps = SubmitDeps & WaitDeps;

export const submitRoutes: readonly ProtectedRoute<SubmitRouteDeps>[] = [
  {
    key: 'POST /v1/events',
    dialect: native,
    scope: 'events:write',
    body: 'json',
    handle: postEvent,
  },
  {
    key: 'POST /v1/workflows/{idOrName}/runs',
    dialect: native,
    scope: ['runs:write', 'runs:debug'],
    body: 'optional-json',
    handle: postRun,
  },
];

async function postEvent(request: HttpRequest, credential: Credential, deps: SubmitDeps): Promise<HttpResponse> {
  const { source, name, data, organisationId: asked } = parseWith(eventBody, parseBodyObject(request));
  const submission: Submission = {
    ...readSender(request, credential, { dialect: native, source, organisationId: asked, deps }),
    name,
    data,
  };
  const acceptance = await accept(submission, restrictRouting(credential, deps));
  return toAcceptedResponse(acceptance, 202, toAcceptedEvent(acceptance.event, credential));
}

async function postRun(request: HttpRequest, credential: Credential, deps: SubmitRouteDeps): Promise<HttpResponse> {
  const { data = {}, stateValues, organisationId: asked, debug = false } = parseWith(runBody, parseBodyObject(request));
  requireScope(credential, debug ? 'runs:debug' : 'runs:write');
  const target = deps.catalogue.get(request.params.idOrName ?? '');
  requireWorkflow(credential, target);
  const forced = {
    name: 'run.requested',
    target,
    data,
    stateValues,
    debug,
  };
  const sender = readSender(request, credential, {
    dialect: native,
    source: 'flowgate',
    organisationId: asked,
    deps,
  });
  const acceptance = await accept({ ...sender, ...forced }, deps);
  const { run, headers } = await waitForOutcome({ request, credential, acceptance }, deps);
  const answer =
    run === undefined
      ? toAcceptedResponse(acceptance, 202, { run: toAcceptedRun(acceptance.event) })
      : toAcceptedResponse(acceptance, 200, { run: toRunView(run, acceptance.event, target) });
  return withHeaders(answer, headers);
}

function toAcceptedEvent(event: StoredEvent, credential: Credential) {
  const { id, source, name, detail } = event;
  const matches = listVisibleMatches(credential, event);
  const { environment, organisationId, receivedAt } = detail.metadata;
  return {
    event: { id, source, name, environment, organisationId, receivedAt },
    workflows: matches.map(toMatchView),
    runs: matches.flatMap(({ runId, workflowId }) => (runId === undefined ? [] : { id: runId, workflowId })),
  };
}

function toAcceptedRun(event: StoredEvent) {
  const { workflowId, receivedAt, debug } = event.detail.metadata;
  return {
    id: listExpectedRunIds(event)[0],
    status: 'accepted',
    workflowId,
    eventId: event.id,
    acceptedAt: receivedAt,
    debug,
  };
}
