// The parts of a submission and of its response that are the same in every dialect: the sender, the workflows that it may start, and
// the headers of what was accepted. Product shapes belong to the dialects.

import { type Credential, mayUseWorkflow, resolveOrganisation } from '../../core/credential/credential.ts';
import type { AcceptDeps } from '../../core/event/accept.ts';
import type { Match, StoredEvent } from '../../core/event/event.ts';
import type { Acceptance } from '../../core/event/keep-event.ts';
import type { Submission } from '../../core/event/submission.ts';
import { parseTraceparent } from '../../core/event/trace.ts';
import { type DeclaredSources, requireSource } from '../../core/source/claimed-source.ts';
import { type Catalogue, createUnknownWorkflowError, type Workflow } from '../../core/workflow/workflow.ts';
import { FlowgateError } from '../../value/errors.ts';
import { type HttpRequest, type HttpResponse, toJsonResponse } from '../server/message.ts';
import type { Dialect } from '../server/route.ts';
import { readIdempotencyKey } from './parse.ts';

/** The dependencies of a route that starts runs. */
export interface SubmitDeps extends AcceptDeps {
  readonly catalogue: Catalogue;
  /** All declared sources, by name. */
  readonly sources: DeclaredSources;
  /** How many seconds a dialect's own keys are valid, by the dialect's name. @default the dialect's own time */
  readonly keyWindows?: Readonly<Record<string, number>> | undefined;
}

export interface SenderOptions {
  readonly dialect: Dialect;
  /** The event's source: the one that the request names, or the dialect's own. */
  readonly source: string;
  readonly deps: Pick<SubmitDeps, 'sources'>;
  /** The organisation that the request names, if any. */
  readonly organisationId?: string | undefined;
}

type SenderPart = Pick<
  Submission,
  'environment' | 'organisationId' | 'credentialId' | 'dialect' | 'source' | 'idempotencyKey' | 'trace'
>;

/**
 * The part of a submission that comes from the sender's credential and headers.
 * @throws FlowgateError `forbidden` for an organisation that the credential may not act for, and for a declared source that it was
 * not granted
 */
export function readSender(request: HttpRequest, credential: Credential, options: SenderOptions): SenderPart {
  const { source, deps } = options;
  requireSource(credential, source, deps.sources);
  return {
    environment: credential.environment,
    organisationId: resolveOrganisation(credential, options.organisationId),
    credentialId: credential.id,
    dialect: options.dialect.name,
    source,
    idempotencyKey: readIdempotencyKey(request),
    trace: parseTraceparent(request.headers.traceparent),
  };
}

/** The matches of an event that a credential may see. A replayed event may have matched other workflows than today. */
export function listVisibleMatches(credential: Credential, { matches }: StoredEvent): Match[] {
  return matches.filter(({ workflowId }) => mayUseWorkflow(credential, workflowId));
}

/**
 * The workflow of an ID or a name.
 * @throws FlowgateError `workflow_unknown`, also for a workflow that the credential may not use, so that nothing is revealed
 */
export function findVisibleWorkflow(idOrName: string, credential: Credential, catalogue: Catalogue): Workflow {
  const workflow = catalogue.get(idOrName);
  if (mayUseWorkflow(credential, workflow.id)) return workflow;
  throw createUnknownWorkflowError(idOrName);
}

/**
 * The response to an accepted request: where its event can be read, and whether it is a replay.
 * @throws FlowgateError `idempotency_conflict`
 */
export function toAcceptedResponse(acceptance: Acceptance, status: number, body: unknown): HttpResponse {
  const { headers, logged } = toAcceptedFrame(acceptance);
  return { ...toJsonResponse(status, body, headers), logged };
}

/**
 * Everything of that response except its status and body: the headers, and whether the log names a debug run.
 * @throws FlowgateError `idempotency_conflict`
 */
export function toAcceptedFrame({ kind, event }: Acceptance): Pick<HttpResponse, 'headers' | 'logged'> {
  if (kind === 'conflict') throw idempotencyConflict();
  const headers = toAcceptanceHeaders({ kind, event });
  return { headers, logged: event.detail.metadata.debug ? { debug: true } : undefined };
}

/** Where the event can be read, and whether this is a replay. */
export function toAcceptanceHeaders({ kind, event }: Pick<Acceptance, 'kind' | 'event'>): HttpResponse['headers'] {
  const location = `/v1/events/${event.id}`;
  return kind === 'replay' ? { location, 'idempotency-replayed': 'true' } : { location };
}

export function idempotencyConflict(): FlowgateError {
  const message = 'the Idempotency-Key was used for a different request: send this request with a new key';
  return new FlowgateError('idempotency_conflict', message);
}
