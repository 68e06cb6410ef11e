// What every dialect needs to know of a request's sender before it submits anything.

import { type Credential, mayUseWorkflow, organisationOf } from '../../core/credential/credential.ts';
import type { AcceptDeps } from '../../core/event/accept.ts';
import type { Match, StoredEvent } from '../../core/event/event.ts';
import type { Acceptance } from '../../core/event/keep-event.ts';
import type { Submission } from '../../core/event/submission.ts';
import { type DeclaredSources, requireSource } from '../../core/source/claimed-source.ts';
import type { Catalogue, Workflow } from '../../core/workflow/workflow.ts';
import { FlowgateError } from '../../value/errors.ts';
import { type HttpRequest, type HttpResponse, json } from '../server/message.ts';
import type { Dialect } from '../server/route.ts';
import { idempotencyKey } from './parse.ts';

/** What a route that starts runs depends on. */
export interface SubmitDeps extends AcceptDeps {
  readonly catalogue: Catalogue;
  /** Every declared source, by its name. */
  readonly sources: DeclaredSources;
  /** For how many seconds a dialect's own keys stand, by the dialect's name, where the deployment says so. */
  readonly keyWindows?: Readonly<Record<string, number>> | undefined;
}

export interface SenderOptions {
  readonly dialect: Dialect;
  /** The source that the request names, or the dialect's own. */
  readonly source: string;
  readonly deps: Pick<SubmitDeps, 'sources'>;
  /** The organisation that the request names. */
  readonly organisationId?: string | undefined;
}

type SenderPart = Pick<
  Submission,
  'environment' | 'organisationId' | 'credentialId' | 'dialect' | 'source' | 'idempotencyKey'
>;

/**
 * The part of a submission that the sender's credential and headers decide.
 * @throws FlowgateError `forbidden` for an organisation that the credential does not speak for, and for a declared source
 * that it is not granted
 */
export function senderOf(request: HttpRequest, credential: Credential, options: SenderOptions): SenderPart {
  const { source, deps } = options;
  requireSource(credential, source, deps.sources);
  return {
    environment: credential.environment,
    organisationId: organisationOf(credential, options.organisationId),
    credentialId: credential.id,
    dialect: options.dialect.name,
    source,
    idempotencyKey: idempotencyKey(request),
  };
}

/** A credential limited to some workflows may send no event that would start another one. */
export function restrictedTo<Deps extends AcceptDeps>(credential: Credential, deps: Deps): Deps {
  if (credential.workflows === undefined) return deps;
  return {
    ...deps,
    route: (event) => {
      const wanting = deps.route(event);
      for (const workflow of wanting) requireWorkflow(credential, workflow);
      return wanting;
    },
  };
}

/** An event's matches as a sender may know them: a replay can be of a time when other workflows wanted the event. */
export function visibleMatches(credential: Credential, { matches }: StoredEvent): Match[] {
  return matches.filter(({ workflowId }) => mayUseWorkflow(credential, workflowId));
}

/** @throws FlowgateError `forbidden` where the credential may not start the workflow */
export function requireWorkflow(credential: Credential, { id, name }: Workflow): void {
  if (mayUseWorkflow(credential, id)) return;
  throw new FlowgateError('forbidden', `the credential may not start workflow "${name}"`);
}

/**
 * The answer to a request that was accepted: where its event can be read, and whether it was answered before.
 * @throws FlowgateError `idempotency_conflict`
 */
export function answerOf({ kind, event }: Acceptance, status: number, body: unknown): HttpResponse {
  const headers = { location: `/v1/events/${event.id}` };
  switch (kind) {
    case 'conflict':
      throw idempotencyConflict();
    case 'fresh':
      return markDebug(json(status, body, headers), event);
    case 'replay':
      return markDebug(json(status, body, { ...headers, 'idempotency-replayed': 'true' }), event);
  }
}

function markDebug(answer: HttpResponse, { detail }: StoredEvent): HttpResponse {
  return detail.metadata.debug ? { ...answer, logged: { debug: true } } : answer;
}

export function idempotencyConflict(): FlowgateError {
  const message = 'the Idempotency-Key was used for another request: send this one under a key of its own';
  return new FlowgateError('idempotency_conflict', message);
}
