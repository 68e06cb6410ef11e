// A submission: a request for an event, translated by a dialect; its key and its digest. Decides and writes nothing.
import { sha256Hex } from '../../value/digest.ts';
import { type JsonObject, toCanonicalJson } from '../../value/json.ts';
import type { Workflow } from '../workflow/workflow.ts';
import { createRandomEventKey, deriveEventKey, type EventId, type EventKey } from './identity.ts';

export interface Submission {
  readonly environment: string;
  readonly dialect: string;
  readonly source: string;
  readonly name: string;
  readonly data: JsonObject;
  readonly organisationId?: string | undefined;
  /** ID of the credential that sends it. */
  readonly credentialId?: string | undefined;
  readonly stateValues?: JsonObject | undefined;
  readonly labels?: JsonObject | undefined;
  /** The sender's `traceparent`, validated. Not a part of what identifies the submission: a retry has another one. */
  readonly trace?: string | undefined;
  /** The only workflow to start; its triggers are not considered. */
  readonly target?: Workflow | undefined;
  readonly debug?: boolean | undefined;
  readonly idempotencyKey?: string | undefined;
  /** The owner of the idempotency key: keys of different owners never clash. @default the dialect */
  readonly keyOwner?: string | undefined;
  /** IDs of the workflows that share the idempotency key. @default the key is shared by all workflows of the organisation */
  readonly keyWorkflows?: readonly string[] | undefined;
  /** How long the idempotency key is valid for this event, in seconds. @default the deployment's window */
  readonly windowSeconds?: number | undefined;
  /** ID of the original event, if this is a replay of it. Its data was already unwrapped. @default it is not a replay */
  readonly replayOf?: EventId | undefined;
  /** Whether the key alone identifies the event: then other data under it is a replay, never a conflict. @default false */
  readonly isKeyEnough?: boolean | undefined;
}

/** A submission whose data is fetched first and may differ at the next attempt, such as the file at a URL. */
export interface FetchedSubmission extends Omit<Submission, 'data'> {
  /** The content of the request: compared in place of the data to recognise a repeated request. */
  readonly request: JsonObject;
  /** Fetches the data. Called at most once, and not for a request that was accepted before. */
  readonly fetchData: () => Promise<JsonObject>;
}

/** The key of a submission's event: random unless the sender sent an idempotency key. */
export function createEventKey(
  submission: Omit<Submission, 'data'>,
  randomBytes: (count: number) => Uint8Array,
): EventKey {
  const { environment, organisationId, dialect, keyOwner, keyWorkflows, idempotencyKey } = submission;
  if (idempotencyKey === undefined) return createRandomEventKey(randomBytes(16));
  const sender = keyOwner ?? dialect;
  return deriveEventKey({ environment, organisationId, sender, workflows: keyWorkflows, key: idempotencyKey });
}

/** Digest of everything that a sender sent. Two submissions are the same if and only if their digests are equal. */
export function digestSubmission(submission: Submission | FetchedSubmission): string {
  const { source, name, organisationId, target, debug, stateValues, labels, replayOf } = submission;
  return sha256Hex(
    toCanonicalJson([
      source,
      name,
      organisationId ?? null,
      target?.id ?? null,
      debug ?? false,
      'fetchData' in submission ? submission.request : submission.data,
      stateValues ?? null,
      labels ?? null,
      ...(replayOf === undefined ? [] : [replayOf]),
    ]),
  );
}
