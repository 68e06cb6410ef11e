// An event: one accepted request, immutable. Also its shapes on the bus and as an execution's input.
import type { FieldError } from '../../value/errors.ts';
import type { JsonObject } from '../../value/json.ts';
import type { RecordedRun } from '../run/run.ts';
import type { GroupedWorkflows } from '../workflow/rule-group.ts';
import type { Emitter, EventId, EventKey, RunId } from './identity.ts';

export interface Lineage {
  readonly rootEventId: EventId;
  readonly parentRunId?: RunId | undefined;
  /** How many workflows are between the first event and this one; 0 for a request from outside. */
  readonly depth: number;
}

/** The location of data that is too large for an execution's input. */
export interface DataRef {
  readonly bucket: string;
  readonly key: string;
  readonly sha256: string;
  readonly bytes: number;
}

export type Payload = { readonly data: JsonObject } | { readonly dataRef: DataRef };

/** Why a matching workflow gets a failed run: its input schema refuses the data. */
export interface Refusal {
  readonly workflowId: string;
  /** At most 1,000 characters. */
  readonly cause: string;
}

export interface EventMetadata {
  /** Absent on an event that a workflow has just emitted: its ID is derived from its emitter. */
  readonly eventId?: EventId | undefined;
  readonly environment: string;
  readonly organisationId?: string | undefined;
  /** ID of the credential that sent it; absent if a workflow emitted it. */
  readonly credentialId?: string | undefined;
  readonly dialect: string;
  /** ISO 8601 with milliseconds. */
  readonly receivedAt: string;
  /** The target of a forced run. */
  readonly workflowId?: string | undefined;
  readonly forced: boolean;
  readonly debug: boolean;
  readonly lineage: Lineage;
  /** ID of the original event, if this event is a replay of it. A replay is a new event with its own lineage. */
  readonly replayOf?: EventId | undefined;
  readonly emitter?: Emitter | undefined;
  /**
   * IDs of the workflows that the event starts, decided once from the whole event: the workflows' rules match this list alone.
   * Absent on an event that a workflow has just emitted, until the `record` function has decided.
   */
  readonly workflows?: readonly string[] | undefined;
  /** The workflows among these that are in nested stacks, by the group whose rule delivers the event to them; absent if there are none. */
  readonly groups?: GroupedWorkflows | undefined;
  /** The workflows among `workflows` that refuse the data; absent if none does. */
  readonly refusals?: readonly Refusal[] | undefined;
  /** IDs of the workflows that match but were switched off when the event was accepted; absent if there were none. */
  readonly inactive?: readonly string[] | undefined;
  /**
   * The workflows among `workflows` that were switched off and hold events: their runs wait until they are switched on. Absent if
   * there are none, and on the event that starts a released run.
   */
  readonly held?: readonly string[] | undefined;
  /** ISO 8601: when a run that waited was released. Only on the event that starts the run, never on a stored event. */
  readonly releasedAt?: string | undefined;
  /** Values that a dialect's sender sent beside the data, such as venue serials: for `where` patterns and responses. */
  readonly labels?: JsonObject | undefined;
  /** The sender's trace: its `traceparent` in W3C's form. Only authenticated senders can set it. */
  readonly trace?: string | undefined;
}

/** `detail` of the event on the bus. */
export type EventDetail = {
  readonly metadata: EventMetadata;
  readonly stateValues?: JsonObject | undefined;
} & Payload;

/** A detail with all of its data, also if the data is large. */
export type WholeDetail = Extract<EventDetail, { readonly data: JsonObject }>;

/** The parts of a bus event that a rule's pattern may name. */
export interface BusEvent {
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: EventDetail;
}

/** A workflow whose triggers match an event, and its run, unless its input schema refuses the data. */
export interface Match {
  readonly workflowId: string;
  readonly name: string;
  readonly runId?: RunId | undefined;
  readonly refused?: readonly FieldError[] | undefined;
}

/** An event as it is stored. */
export interface StoredEvent {
  readonly key: EventKey;
  readonly id: EventId;
  readonly source: string;
  readonly name: string;
  readonly detail: EventDetail;
  /**
   * Digest of everything that the sender sent. Two requests are equal if and only if their digests are. Absent on an event that was
   * restored from the archive: every request with its key then counts as equal.
   */
  readonly fingerprint?: string | undefined;
  readonly matches: readonly Match[];
  /** Seconds since the epoch; from then on the event's idempotency key may be used for another event. */
  readonly keyUntil: number;
  /** Seconds since the epoch; until then the event is kept, unless another event uses its key before that. */
  readonly expiresAt: number;
  /** ISO 8601: when its data was erased; absent if it was not. */
  readonly erasedAt?: string | undefined;
}

/** An execution's input. Identical for every delivery of one event. */
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

/** A request to start one workflow: the message that its rule puts into the `starts` queue. A group's rule puts several into one message. */
export interface StartRequest {
  readonly workflowId: string;
  readonly source: string;
  readonly name: string;
  readonly detail: EventDetail;
}

/** An event that a run emitted, as recorded beside the run's own event, so that the chain can be followed. */
export interface Emitted {
  readonly id: EventId;
  readonly source: string;
  readonly name: string;
  /** The run that emitted it. */
  readonly runId: RunId;
  readonly runs: readonly { readonly id: RunId; readonly workflowId: string }[];
}

/** A replay of an event, as recorded beside the event that was sent again. */
export interface ReplayNote {
  /** The new event's ID. */
  readonly id: EventId;
  /** ISO 8601: when the new event was accepted. */
  readonly at: string;
  /** ID of the only workflow that it was sent to. @default it was decided by the triggers */
  readonly workflowId?: string | undefined;
  /** ID of the act on many that sent it. @default it was sent alone */
  readonly replayId?: string | undefined;
}

/** Everything stored about one event: itself, its recorded runs, what they emitted, and its replays. */
export interface EventHistory {
  readonly event: StoredEvent;
  readonly runs: readonly RecordedRun[];
  readonly emitted: readonly Emitted[];
  /** Oldest first. @default none */
  readonly replays?: readonly ReplayNote[] | undefined;
}
