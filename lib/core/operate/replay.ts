// Replays an event: sends its stored content again, as a new event with its own runs. The original is not changed.
//
//   prepare ── commit (put, publish) ── note beside the original
//
// A replay that is interrupted before its note is found again by its idempotency key, and the note is written then.

import { defined } from '../../value/defined.ts';
import { FlowgateError } from '../../value/errors.ts';
import type { JsonObject } from '../../value/json.ts';
import { type AcceptDeps, commitEvent, prepareEvent } from '../event/accept.ts';
import type { ReplayNote, StoredEvent } from '../event/event.ts';
import { type Acceptance, toSeconds } from '../event/keep-event.ts';
import { createEventKey, type Submission } from '../event/submission.ts';
import { readWholeEvent, type WholeEventDeps } from '../event/whole-event.ts';
import type { Catalogue, Workflow } from '../workflow/workflow.ts';

export interface ReplayDeps extends AcceptDeps, WholeEventDeps {
  readonly catalogue: Catalogue;
  /** Records a replay beside the original. Idempotent. */
  readonly noteReplay: (original: StoredEvent, replay: ReplayNote, expiresAt: number) => Promise<void>;
}

export interface ReplayRequest {
  readonly event: StoredEvent;
  /** ID of the credential that replays it. */
  readonly credentialId: string;
  /**
   * The only workflow to start; its triggers are not considered. @default the target of a forced event; otherwise by the triggers
   */
  readonly target?: Workflow | undefined;
  /** @default the event's own data */
  readonly data?: JsonObject | undefined;
  /** The idempotency key of the replay. It differs from every key of a sender. @default a random one */
  readonly idempotencyKey?: string | undefined;
  /** ID of the act on many that replays it. */
  readonly replayId?: string | undefined;
  /** Whether an event that would start nothing is not sent. @default false */
  readonly skipsUnmatched?: boolean | undefined;
}

export type ReplayOutcome = Acceptance | { readonly kind: 'unmatched' };

/**
 * Replays an event.
 * @throws FlowgateError as `prepareEvent`; `workflow_unknown` if the target is not deployed any more; `not_found` if large data was
 *   deleted; `conflict` for an erased event
 */
export async function replayEvent(request: ReplayRequest, deps: ReplayDeps): Promise<ReplayOutcome> {
  refuseErased(request.event);
  const prepared = await prepareEvent(await buildSubmission(request, deps), deps);
  const isUnmatched = prepared.kind === 'draft' && prepared.draft.event.matches.length === 0;
  if (isUnmatched && request.skipsUnmatched === true) return { kind: 'unmatched' };
  const acceptance = await commitEvent(prepared, deps);
  if (acceptance.kind === 'conflict') return acceptance;
  const { id, detail, expiresAt } = acceptance.event;
  const { receivedAt: at, workflowId } = detail.metadata;
  const note = defined({ id, at, workflowId, replayId: request.replayId });
  await deps.noteReplay(request.event, note, expiresAt);
  return acceptance;
}

function refuseErased({ id, erasedAt }: StoredEvent): void {
  if (erasedAt === undefined) return;
  throw new FlowgateError(
    'conflict',
    `event ${id} was erased at ${erasedAt}: it cannot be replayed. Send a new event instead`,
  );
}

/** The target of a replay: the requested workflow, or that of a forced event. @throws FlowgateError `workflow_unknown` */
export function chooseTarget(
  { event, target }: Pick<ReplayRequest, 'event' | 'target'>,
  catalogue: Catalogue,
): Workflow | undefined {
  const { workflowId } = event.detail.metadata;
  if (target !== undefined || workflowId === undefined) return target;
  return catalogue.get(workflowId);
}

/** The event that an earlier attempt of the same replay has stored under its key; undefined if there is none. Reads only. */
export async function findStoredReplay(request: ReplayRequest, deps: ReplayDeps): Promise<StoredEvent | undefined> {
  const key = createEventKey(describeSubmission(request, deps), deps.randomBytes);
  return await deps.events.find(key, toSeconds(deps.now()));
}

async function buildSubmission(request: ReplayRequest, deps: ReplayDeps): Promise<Submission> {
  const data = request.data ?? (await readWholeEvent(request.event, deps)).detail.data;
  return { ...describeSubmission(request, deps), data };
}

function describeSubmission(request: ReplayRequest, deps: ReplayDeps): Omit<Submission, 'data'> {
  const { event, credentialId, idempotencyKey } = request;
  const { environment, organisationId, dialect, debug, labels } = event.detail.metadata;
  const target = chooseTarget(request, deps.catalogue);
  return {
    environment,
    organisationId,
    dialect,
    source: event.source,
    name: event.name,
    credentialId,
    stateValues: event.detail.stateValues,
    labels,
    target,
    debug,
    idempotencyKey,
    keyOwner: 'replay',
    keyWorkflows: target && [target.id],
    replayOf: event.id,
  };
}
