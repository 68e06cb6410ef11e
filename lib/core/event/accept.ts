// Accepts an event exactly once, in two steps. Every event that is sent to the router is accepted here.
//
//   prepareEvent   find an earlier event (if needed), draft        reads only; one clock reading, one fingerprint
//   commitEvent    put (conditional) ──┬─ created ─▶ publish ─────────────────────────────────────▶ fresh
//                                      ├─ same ────▶ all runs recorded? ── no ──▶ publish ────────▶ replay
//                                      └─ another ─────────────────────────────────────────────────▶ conflict
//
// After a crash between put and publish, the sender's retry finds the event without its runs and publishes it.
// After a crash that follows the publish, a second publish starts nothing: the run's ID is the execution's name.

import { FlowgateError } from '../../value/errors.ts';
import { type DraftDeps, draftEvent, refuseStoppedTarget } from './draft-event.ts';
import type { StoredEvent } from './event.ts';
import {
  type Acceptance,
  type DraftEvent,
  type EventKeeper,
  type KeepDeps,
  keepAndPublish,
  publishAgain,
  toSeconds,
} from './keep-event.ts';
import { createEventKey, digestSubmission, type FetchedSubmission, type Submission } from './submission.ts';

export interface AcceptDeps extends KeepDeps, DraftDeps {
  readonly events: EventKeeper;
  readonly now: () => Date;
  readonly randomBytes: (count: number) => Uint8Array;
}

type PrepareDeps = DraftDeps & Pick<AcceptDeps, 'now' | 'randomBytes'> & { readonly events: Pick<EventKeeper, 'find'> };
type IsSame = (earlier: StoredEvent) => boolean;

/** An event between the two steps: a draft that is not stored yet, or the event that an earlier request stored under its key. */
export type PreparedEvent =
  | { readonly kind: 'draft'; readonly draft: DraftEvent; readonly nowSeconds: number; readonly isSame: IsSame }
  | { readonly kind: 'replay'; readonly event: StoredEvent }
  | { readonly kind: 'conflict'; readonly event: StoredEvent };

/** Accepts an event: prepares and commits it. @throws FlowgateError as `prepareEvent`, and the errors of the ports */
export async function accept(submission: Submission, deps: AcceptDeps): Promise<Acceptance> {
  return commitEvent(await prepareEvent(submission, deps), deps);
}

/**
 * Decides what becomes of a submission, and writes nothing: so that several can be accepted together or not at all. An
 * event that was accepted before stays accepted, even if it would be refused today.
 * @throws FlowgateError `workflow_draft`, `workflow_inactive` for a forced run's target, `too_large`, and
 *   `invalid_request` if every workflow that matches the event refuses its data
 */
export async function prepareEvent(
  submission: Submission | FetchedSubmission,
  deps: PrepareDeps,
): Promise<PreparedEvent> {
  const receivedAt = deps.now();
  const nowSeconds = toSeconds(receivedAt);
  const key = createEventKey(submission, deps.randomBytes);
  const fingerprint = digestSubmission(submission);
  const isSame: IsSame = (earlier) =>
    submission.isKeyEnough === true || (earlier.fingerprint ?? fingerprint) === fingerprint;
  const findEarlier = async (): Promise<PreparedEvent | undefined> => {
    const event = submission.idempotencyKey === undefined ? undefined : await deps.events.find(key, nowSeconds);
    return event && { kind: isSame(event) ? 'replay' : 'conflict', event };
  };
  if ('fetchData' in submission) {
    const earlier = await findEarlier();
    if (earlier !== undefined) return earlier;
  }
  try {
    const draft = await draftEvent(await withData(submission, deps), { key, receivedAt, fingerprint }, deps);
    return { kind: 'draft', draft, nowSeconds, isSame };
  } catch (refusal) {
    const earlier = isRevealing(refusal) ? await findEarlier() : undefined;
    if (earlier?.kind !== 'replay') throw refusal;
    return earlier;
  }
}

/**
 * Stores a prepared event and publishes it. Resolves after both have succeeded. If another request has stored its event under the
 * key in the meantime, that event decides.
 * @throws the errors of the ports: the sender can repeat the request safely with the same key
 */
export async function commitEvent(prepared: PreparedEvent, deps: KeepDeps): Promise<Acceptance> {
  const acceptance = await commitPrepared(prepared, deps);
  deps.noteAcceptance?.(acceptance);
  return acceptance;
}

async function commitPrepared(prepared: PreparedEvent, deps: KeepDeps): Promise<Acceptance> {
  switch (prepared.kind) {
    case 'draft':
      return keepAndPublish(prepared, deps);
    case 'replay':
      return publishAgain(prepared.event, deps);
    case 'conflict':
      return prepared;
  }
}

async function withData(submission: Submission | FetchedSubmission, deps: PrepareDeps): Promise<Submission> {
  if (!('fetchData' in submission)) return submission;
  await refuseStoppedTarget(submission, deps);
  return { ...submission, data: await submission.fetchData() };
}

/**
 * Whether the response to a refused request may show the earlier event: not if the sender is not permitted to send this event at
 * all.
 */
function isRevealing(refusal: unknown): boolean {
  return refusal instanceof FlowgateError && refusal.code !== 'forbidden';
}
