// POST /v1/events and POST /v1/workflows/{idOrName}/runs: what starts runs.
import * as z from 'zod/mini';
import { type Acceptance, type AcceptDeps, accept, expectedRunIds, type Submission } from '../../core/accept.ts';
import { type Credential, mayUseWorkflow, organisationOf } from '../../core/credential.ts';
import { FlowgateError } from '../../core/errors.ts';
import type { Match, StoredEvent } from '../../core/event.ts';
import type { Catalogue } from '../../core/workflow.ts';
import { type HttpRequest, type HttpResponse, json } from '../message.ts';
import { bodyObject, idempotencyKey, jsonObject, parseWith } from '../parse.ts';
import type { ProtectedRoute } from '../route.ts';
import { native } from './native-dialect.ts';

export interface SubmitDeps extends AcceptDeps {
  readonly catalogue: Catalogue;
}

const organisationId = z.optional(z.string().check(z.minLength(1), z.maxLength(128)));

const eventBody = z.strictObject({
  source: z.string().check(
    z.minLength(1),
    z.maxLength(256),
    z.refine((source) => !source.startsWith('aws.'), {
      error: 'must not begin with "aws.", which is kept for AWS itself',
    }),
  ),
  name: z.string().check(z.minLength(1), z.maxLength(128)),
  data: jsonObject,
  organisationId,
});

const runBody = z.strictObject({
  data: z.optional(jsonObject),
  stateValues: z.optional(jsonObject),
  organisationId,
  debug: z.optional(z.boolean()),
});

export const submitRoutes: readonly ProtectedRoute<SubmitDeps>[] = [
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
    scope: 'runs:write',
    body: 'optional-json',
    handle: postRun,
  },
];

async function postEvent(request: HttpRequest, credential: Credential, deps: SubmitDeps): Promise<HttpResponse> {
  const { source, name, data, organisationId: asked } = parseWith(eventBody, bodyObject(request));
  const submission: Submission = {
    ...sender(request, credential, asked),
    source,
    name,
    data,
  };
  const acceptance = await accept(submission, restrictedTo(credential, deps));
  return answered(acceptance, acceptedEvent(acceptance.event));
}

async function postRun(request: HttpRequest, credential: Credential, deps: SubmitDeps): Promise<HttpResponse> {
  const target = deps.catalogue.get(request.params.idOrName ?? '');
  if (!mayUseWorkflow(credential, target.id)) throw workflowForbidden(target.name);
  const { data = {}, stateValues, organisationId: asked, debug } = parseWith(runBody, bodyObject(request));
  const forced = {
    source: 'flowgate',
    name: 'run.requested',
    target,
    data,
    stateValues,
    debug,
  };
  const acceptance = await accept({ ...sender(request, credential, asked), ...forced }, deps);
  return answered(acceptance, { run: acceptedRun(acceptance.event) });
}

function sender(request: HttpRequest, credential: Credential, asked: string | undefined) {
  return {
    environment: credential.environment,
    organisationId: organisationOf(credential, asked),
    dialect: native.name,
    idempotencyKey: idempotencyKey(request),
  };
}

/** A credential limited to some workflows may send no event that would start another one. */
function restrictedTo(credential: Credential, deps: SubmitDeps): SubmitDeps {
  if (credential.workflows === undefined) return deps;
  return {
    ...deps,
    route: (event) => {
      const wanting = deps.route(event);
      const foreign = wanting.find(({ id }) => !mayUseWorkflow(credential, id));
      if (foreign !== undefined) throw workflowForbidden(foreign.name);
      return wanting;
    },
  };
}

function workflowForbidden(name: string): FlowgateError {
  return new FlowgateError('forbidden', `the credential may not start workflow "${name}"`);
}

function answered({ kind, event }: Acceptance, body: unknown): HttpResponse {
  switch (kind) {
    case 'conflict':
      throw new FlowgateError(
        'idempotency_conflict',
        'the Idempotency-Key was used for another request: send this one under a key of its own',
      );
    case 'fresh':
      return json(202, body, { location: `/v1/events/${event.id}` });
    case 'replay':
      return json(202, body, {
        location: `/v1/events/${event.id}`,
        'idempotency-replayed': 'true',
      });
  }
}

function acceptedEvent({ id, source, name, detail, matches }: StoredEvent) {
  const { environment, organisationId, receivedAt } = detail.metadata;
  return {
    event: { id, source, name, environment, organisationId, receivedAt },
    workflows: matches.map(acceptedMatch),
    runs: matches.flatMap(({ runId, workflowId }) => (runId === undefined ? [] : { id: runId, workflowId })),
  };
}

function acceptedMatch({ workflowId, name, refused }: Match) {
  return {
    id: workflowId,
    name,
    ...(refused === undefined ? {} : { refused }),
  };
}

function acceptedRun(event: StoredEvent) {
  const { workflowId, receivedAt, debug } = event.detail.metadata;
  return {
    id: expectedRunIds(event)[0],
    status: 'accepted',
    workflowId,
    eventId: event.id,
    acceptedAt: receivedAt,
    debug,
  };
}
