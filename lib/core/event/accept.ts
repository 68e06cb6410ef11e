// Accepts an event exactly once: keep it, publish it, answer. Every way of sending an event ends here.
//
//   request ── put (conditional) ──┬─ fresh ───▶ publish ───────────────────────────────▶ answer
//                                  ├─ replay ──▶ runs all there? ── no ──▶ publish ──▶ first answer again
//                                  └─ conflict ▶ refuse
//
// A crash after the put and before the publish is healed by the sender's retry, which finds the event but not its runs.
// A crash after the publish costs nothing: a second publish starts nothing, for the run's ID is the execution's name.

import { FlowgateError } from '../../value/errors.ts';
import type { JsonObject } from '../../value/json.ts';
import type { Route } from '../workflow/routing.ts';
import type { Workflow } from '../workflow/workflow.ts';
import { draftEvent, fingerprintOf } from './draft-event.ts';
import type { StoredEvent } from './event.ts';
import { type EventKey, eventKeyOf, randomEventKey } from './identity.ts';
import {
  type Acceptance,
  type EventKeeper,
  type KeepDeps,
  keepAndPublish,
  publishAgain,
  toSeconds,
} from './keep-event.ts';
import { keepLargeData } from './large-data.ts';

/** What a sender asks for, translated by a dialect. */
export interface Submission {
  readonly environment: string;
  readonly dialect: string;
  readonly source: string;
  readonly name: string;
  readonly data: JsonObject;
  /** What the sender said, where the data was made of it and could be another the next time; the data unless told. */
  readonly said?: JsonObject | undefined;
  readonly organisationId?: string | undefined;
  /** ID of the credential that sends it. */
  readonly credentialId?: string | undefined;
  readonly stateValues?: JsonObject | undefined;
  readonly labels?: JsonObject | undefined;
  /** The only workflow to start, past its triggers. */
  readonly target?: Workflow | undefined;
  readonly debug?: boolean | undefined;
  readonly idempotencyKey?: string | undefined;
  /** Whose idempotency keys these are. @default the dialect's */
  readonly keyOwner?: string | undefined;
  /** IDs of the workflows that share the idempotency key. @default the key stands for all workflows of the organisation */
  readonly keyWorkflows?: readonly string[] | undefined;
  /** How long the idempotency key stands for this event; the deployment's window unless told. */
  readonly windowSeconds?: number | undefined;
  /** Whether the key alone tells the event: another payload under it is a replay then, never a conflict. */
  readonly isKeyEnough?: boolean | undefined;
}

export interface AcceptDeps extends KeepDeps {
  readonly events: EventKeeper;
  readonly route: Route;
  /** Whether a workflow's switch is on in an environment. */
  readonly isActive: (workflow: Workflow, environment: string) => Promise<boolean>;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly windowSeconds: number;
}

/**
 * Keeps an event and publishes it. Returns only when both are certain.
 * @throws FlowgateError `workflow_draft`, `workflow_inactive` for a forced run's target, `invalid_request` where every
 * workflow that wants the event refuses its data; then nothing is written. What was accepted before is answered as it
 * was, even where it would be refused today. Whatever a port throws: the request is safe to send again under its key.
 */
export async function accept(submission: Submission, deps: AcceptDeps): Promise<Acceptance> {
  const key = eventKey(submission, deps);
  let event: StoredEvent;
  try {
    event = await buildEvent(submission, key, deps);
  } catch (refusal) {
    const earlier = await acceptedBefore(refusal, submission, key, deps);
    if (earlier === undefined) throw refusal;
    return publishAgain(earlier, deps);
  }
  return keepAndPublish(event, (earlier) => isReplay(submission, earlier), deps);
}

/**
 * Throws what `accept` would throw for a submission, and writes nothing: so several can be accepted all or none.
 * @throws FlowgateError as `accept` does
 */
export async function refuseUnacceptable(submission: Submission, deps: AcceptDeps): Promise<void> {
  const key = eventKey(submission, deps);
  try {
    await draftEvent(submission, key, deps);
  } catch (refusal) {
    if ((await acceptedBefore(refusal, submission, key, deps)) === undefined) throw refusal;
  }
}

/**
 * What was accepted before under a submission's key, published again unless its runs are there; undefined where nothing
 * was. For those who have to fetch something before they can tell the data.
 */
export async function acceptedEarlier(submission: Submission, deps: AcceptDeps): Promise<Acceptance | undefined> {
  if (submission.idempotencyKey === undefined) return undefined;
  const event = await deps.events.find(eventKey(submission, deps), toSeconds(deps.now()));
  if (event === undefined) return undefined;
  return isReplay(submission, event) ? publishAgain(event, deps) : { kind: 'conflict', event };
}

/** What was accepted under the key while it would have been, unless the sender may not know of it. */
async function acceptedBefore(
  refusal: unknown,
  submission: Submission,
  key: EventKey,
  deps: AcceptDeps,
): Promise<StoredEvent | undefined> {
  if (!(refusal instanceof FlowgateError) || refusal.code === 'forbidden') return undefined;
  if (submission.idempotencyKey === undefined) return undefined;
  const earlier = await deps.events.find(key, toSeconds(deps.now()));
  return earlier !== undefined && isReplay(submission, earlier) ? earlier : undefined;
}

function isReplay(submission: Submission, earlier: StoredEvent): boolean {
  return submission.isKeyEnough === true || earlier.fingerprint === fingerprintOf(submission);
}

async function buildEvent(submission: Submission, key: EventKey, deps: AcceptDeps): Promise<StoredEvent> {
  const { event, large } = await draftEvent(submission, key, deps);
  return { ...event, detail: await keepLargeData({ detail: event.detail, large }, deps.keepLargeData) };
}

function eventKey(submission: Submission, deps: AcceptDeps): EventKey {
  const { environment, organisationId, dialect, keyOwner, keyWorkflows, idempotencyKey } = submission;
  if (idempotencyKey === undefined) return randomEventKey(deps.randomBytes(16));
  const sender = keyOwner ?? dialect;
  return eventKeyOf({ environment, organisationId, sender, workflows: keyWorkflows, key: idempotencyKey });
}
