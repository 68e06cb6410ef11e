// Identifiers of events and runs. Each is derived from what it identifies, so deriving it again gives the same ID.
import {
  computeShortDigest,
  digestBytes,
  parseBase32,
  parseBase32Number,
  toBase32,
  toBase32Number,
} from '../../value/digest.ts';

type Brand<Name extends string> = string & { readonly __brand: Name };

/**
 * Equal for requests that are the same event: a UUID of version 8 (RFC 9562), written as 26 digits in base 32. The partition key
 * of everything about the event.
 */
export type EventKey = Brand<'EventKey'>;
/** `evt_`, the event's key, and the moment of its acceptance. 40 characters. */
export type EventId = Brand<'EventId'>;
/**
 * `run_`, the event's key, its moment, and a suffix that identifies the workflow; 48 characters. For a run that another workflow
 * started, the suffix is `_` and a digest of the place that started it; 65 characters. Also the execution's name.
 */
export type RunId = Brand<'RunId'>;

const keyBytes = 16;
const momentDigits = 10;
const markBits = 40;
const eventIdPattern = /^evt_([0-9a-hjkmnp-tv-z]{26})([0-9a-hjkmnp-tv-z]{10})$/;
const runIdPattern = /^run_([0-9a-hjkmnp-tv-z]{26})([0-9a-hjkmnp-tv-z]{10})(?:[0-9a-hjkmnp-tv-z]{8}|_[0-9a-f]{24})$/;

/** Two requests are one event if all of this is equal. Each member limits the scope of the key. */
export interface IdempotencyScope {
  readonly environment: string;
  /** The organisation that the event belongs to. Absent means no organisation, which is its own scope and not all of them. */
  readonly organisationId?: string | undefined;
  /** The dialect, or the signed source, that the key belongs to. */
  readonly sender: string;
  /** IDs of the workflows that share the key, in any order. Absent: the key applies to all workflows. */
  readonly workflows?: readonly string[] | undefined;
  readonly key: string;
}

/** The key of an event that was sent under an idempotency key. */
export function deriveEventKey({ environment, organisationId, sender, workflows, key }: IdempotencyScope): EventKey {
  const shared = workflows === undefined ? null : [...new Set(workflows)].sort();
  return eventKeyFrom(digestBytes([environment, organisationId ?? null, sender, shared, key]));
}

/** The key of an event without an idempotency key, from 16 random bytes. */
export function createRandomEventKey(random: Uint8Array): EventKey {
  return eventKeyFrom(random);
}

function eventKeyFrom(bytes: Uint8Array): EventKey {
  const uuid = Uint8Array.from(bytes.subarray(0, keyBytes));
  uuid[6] = ((uuid[6] ?? 0) & 0x0f) | 0x80;
  uuid[8] = ((uuid[8] ?? 0) & 0x3f) | 0x80;
  return toBase32(uuid) as EventKey;
}

/** An event's key as other systems write it: a UUID in lower case. */
export function formatEventUuid(key: EventKey): string {
  const hex = Buffer.from(parseBase32(key)).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Parses an event's key from a UUID; undefined if the text is not a UUID. */
export function parseEventUuid(text: string): EventKey | undefined {
  if (!/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text)) return undefined;
  return toBase32(Buffer.from(text.replaceAll('-', ''), 'hex')) as EventKey;
}

/** The place in an execution that emitted an event. A retried state has the same emitter and so emits once. */
export interface Emitter {
  readonly runId: RunId;
  readonly workflowId: string;
  readonly state: string;
  /** When the state was entered, ISO 8601. A retry does not enter it again; a loop does. */
  readonly enteredAt: string;
  /** The index of the task's entry. */
  readonly entry: number;
  /** Inside a Map: the index of the item that emits. */
  readonly item?: number | undefined;
}

/** The identifier of an event that a workflow emitted. */
export function deriveEmittedEventId(emitter: Emitter): EventId {
  const { runId, state, enteredAt, entry, item } = emitter;
  const key = eventKeyFrom(digestBytes(['emitted', runId, state, enteredAt, entry, item ?? -1]));
  return deriveEventId(key, Date.parse(enteredAt));
}

/** @param momentMs the moment of acceptance, in milliseconds since the epoch. */
export function deriveEventId(key: EventKey, momentMs: number): EventId {
  return `evt_${key}${toBase32Number(momentMs, momentDigits)}` as EventId;
}

export function deriveRunId(eventId: EventId, workflowId: string): RunId {
  return `run_${eventId.slice('evt_'.length)}${computeShortDigest([workflowId], markBits)}` as RunId;
}

/** The last digits of a run's ID, which distinguish it from the other runs of its event. */
export function readRunMark(runId: RunId): string {
  return runId.slice(-markBits / 5);
}

/** The mark of all runs of a workflow. */
export function deriveRunMark(workflowId: string): string {
  return readRunMark(deriveRunId('' as EventId, workflowId));
}

/** The ID of an event's run with a mark. */
export function buildRunId(eventId: EventId, mark: string): RunId {
  return `run_${eventId.slice('evt_'.length)}${mark}` as RunId;
}

/** The parts of an event's ID; undefined if the text is not one. */
export function parseEventId(text: string): { id: EventId; key: EventKey; momentMs: number } | undefined {
  const match = eventIdPattern.exec(text);
  if (match === null) return undefined;
  const [, key = '', moment = ''] = match;
  return {
    id: text as EventId,
    key: key as EventKey,
    momentMs: parseBase32Number(moment),
  };
}

/** Whether the run was started by another workflow of the same event, and not by the event. */
export function isNestedRunId(runId: RunId): boolean {
  return runId.length > 'run_'.length + 26 + momentDigits + markBits / 5;
}

/** The parts of a run's ID; undefined if the text is not one. */
export function parseRunId(text: string): { id: RunId; key: EventKey; eventId: EventId } | undefined {
  const match = runIdPattern.exec(text);
  if (match === null) return undefined;
  const [, key = '', moment = ''] = match;
  return {
    id: text as RunId,
    key: key as EventKey,
    eventId: `evt_${key}${moment}` as EventId,
  };
}
