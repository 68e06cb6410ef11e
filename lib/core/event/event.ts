// An event: one accepted request, immutable. And the shapes in which it travels: on the bus and as an execution's input.
import type { FieldError } from '../../value/errors.ts';
import type { JsonObject } from '../../value/json.ts';
import type { RecordedRun } from '../run/run.ts';
import type { Emitter, EventId, EventKey, RunId } from './identity.ts';

export interface Lineage {
  readonly rootEventId: EventId;
  readonly parentRunId?: RunId | undefined;
  /** How many workflows stand between the first event and this one; 0 for a request from outside. */
  readonly depth: number;
}

/** Where data lies that is larger than an execution's input may be. */
export interface DataRef {
  readonly bucket: string;
  readonly key: string;
  readonly sha256: string;
  readonly bytes: number;
}

export type Payload = { readonly data: JsonObject } | { readonly dataRef: DataRef };

/** Why a workflow that wants an event gets a failed run: its input schema refuses the data. */
export interface Refusal {
  readonly workflowId: string;
  /** At most 1,000 characters. */
  readonly cause: string;
}

export interface EventMetadata {
  /** Absent on an event that a workflow has just emitted: its ID follows from its emitter. */
  readonly eventId?: EventId | undefined;
  readonly environment: string;
  readonly organisationId?: string | undefined;
  /** ID of the credential that sent it; absent where a workflow did. */
  readonly credentialId?: string | undefined;
  readonly dialect: string;
  /** ISO 8601 with milliseconds. */
  readonly receivedAt: string;
  /** The target of a forced run. */
  readonly workflowId?: string | undefined;
  readonly forced: boolean;
  readonly debug: boolean;
  readonly lineage: Lineage;
  readonly emitter?: Emitter | undefined;
  /**
   * IDs of the workflows that want the event, decided once on the whole event: the workflows' rules match this list alone.
   * Absent on an event that a workflow has just emitted, until `record` has decided.
   */
  readonly workflows?: readonly string[] | undefined;
  /** Which of these workflows refuse the data; absent where none does. */
  readonly refusals?: readonly Refusal[] | undefined;
  /** IDs of the workflows that would want the event and were switched off when it was accepted; absent where there were none. */
  readonly inactive?: readonly string[] | undefined;
  /** What a dialect's sender said beside the data, such as venue serials: for `where` patterns and answers. */
  readonly labels?: JsonObject | undefined;
}

/** `detail` of the event on the bus. */
export type EventDetail = {
  readonly metadata: EventMetadata;
  readonly stateValues?: JsonObject | undefined;
} & Payload;

/** A detail with all of its data, whatever its size. */
export type WholeDetail = Extract<EventDetail, { readonly data: JsonObject }>;

/** The parts of a bus event that a rule's pattern may name. */
export interface BusEvent {
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: EventDetail;
}

/** A workflow whose triggers match an event, and the run that follows unless its input schema refuses the data. */
export interface Match {
  readonly workflowId: string;
  readonly name: string;
  readonly runId?: RunId | undefined;
  readonly refused?: readonly FieldError[] | undefined;
}

/** An event as it is kept. */
export interface StoredEvent {
  readonly key: EventKey;
  readonly id: EventId;
  readonly source: string;
  readonly name: string;
  readonly detail: EventDetail;
  /** Digest of everything that the sender said: equal exactly where two requests say the same. */
  readonly fingerprint: string;
  readonly matches: readonly Match[];
  /** Seconds since the epoch; from then on the event's idempotency key may be used anew. */
  readonly keyUntil: number;
  /** Seconds since the epoch; until then the event is kept, unless its key is used anew before. */
  readonly expiresAt: number;
}

/** An execution's input. Nothing in it differs between two deliveries of one event. */
export interface ExecutionInput {
  readonly run: {
    readonly id: RunId;
    readonly workflowId: string;
    readonly eventId: EventId;
    readonly environment: string;
    readonly organisationId?: string | undefined;
    readonly forced: boolean;
    readonly debug: boolean;
    readonly depth: number;
    readonly rootEventId: EventId;
  };
  readonly event: {
    readonly source: string;
    readonly name: string;
    readonly receivedAt: string;
    readonly labels?: JsonObject | undefined;
  };
  readonly data?: JsonObject;
  readonly dataRef?: DataRef;
  readonly stateValues?: JsonObject | undefined;
}

/** What the workflow's rule puts into the `starts` queue. */
export interface StartRequest {
  readonly workflowId: string;
  readonly source: string;
  readonly name: string;
  readonly detail: EventDetail;
}

/** An event that a run emitted, as it is noted beside the run's own event: so that the chain can be followed onwards. */
export interface Emitted {
  readonly id: EventId;
  readonly source: string;
  readonly name: string;
  /** The run that emitted it. */
  readonly runId: RunId;
  readonly runs: readonly { readonly id: RunId; readonly workflowId: string }[];
}

/** What is kept of one event: itself, its runs as far as they have been recorded, and what they emitted. */
export interface EventHistory {
  readonly event: StoredEvent;
  readonly runs: readonly RecordedRun[];
  readonly emitted: readonly Emitted[];
}
