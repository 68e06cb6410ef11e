// Writes and reads an event's detail as it travels on the bus. Neither EventBridge nor SQS guarantees to keep the digits of a
// number, the order of keys or every character, so content that might be changed travels as JSON text inside the JSON:
//
//   { metadata, data, stateValues? }      if plain JSON keeps everything
//   { metadata, content: "{\"data\":…}" }  otherwise: data, stateValues, labels and refusals as text
//
// An event that a workflow has just emitted has no ID yet: the ID is derived from its emitter.
import * as z from 'zod/mini';
import { defined } from '../../value/defined.ts';
import { isJsonObject, isPlainJson, type JsonObject, readJson, toCarriableJson } from '../../value/json.ts';
import { splitStartMessage } from '../workflow/rule-group.ts';
import type { EventDetail, StartRequest } from './event.ts';
import { deriveEmittedEventId, type EventId, type EventKey, parseEventId } from './identity.ts';

/** Returns `detail` as it is put on the bus. */
export function packDetail(detail: EventDetail): Readonly<Record<string, unknown>> {
  const { metadata, ...payload } = detail;
  const { labels, refusals, ...others } = metadata;
  const { dataRef, ...own } = payload as { dataRef?: object };
  const content = { ...own, labels, refusals };
  if (isPlainJson(content)) return detail;
  return defined({ metadata: others, dataRef, content: toCarriableJson(content) });
}

function unpackContent(detail: Packed): Packed {
  const { content, metadata, ...others } = detail;
  if (content === undefined) return detail;
  const { labels, refusals, ...own } = packedContent.parse(readJson(content));
  return { ...others, ...own, metadata: { ...metadata, ...defined({ labels, refusals }) } };
}

const jsonObject = z.custom<JsonObject>(isJsonObject);

const emitter = z.object({
  runId: z.string(),
  workflowId: z.string(),
  state: z.string(),
  enteredAt: z.iso.datetime(),
  entry: z.number(),
  item: z.optional(z.number()),
});

const refusals = z.array(z.object({ workflowId: z.string(), cause: z.string() }));

const metadata = z
  .object({
    eventId: z.optional(z.string()),
    environment: z.string(),
    organisationId: z.optional(z.string()),
    credentialId: z.optional(z.string()),
    dialect: z.string(),
    receivedAt: z.iso.datetime(),
    workflowId: z.optional(z.string()),
    forced: z.boolean(),
    debug: z.boolean(),
    lineage: z.object({
      rootEventId: z.string(),
      parentRunId: z.optional(z.string()),
      depth: z.number(),
    }),
    replayOf: z.optional(z.string()),
    emitter: z.optional(emitter),
    workflows: z.optional(z.array(z.string())),
    groups: z.optional(z.record(z.string(), z.array(z.string()))),
    refusals: z.optional(refusals),
    inactive: z.optional(z.array(z.string())),
    held: z.optional(z.array(z.string())),
    releasedAt: z.optional(z.iso.datetime()),
    labels: z.optional(jsonObject),
    trace: z.optional(z.string()),
  })
  .check(
    z.refine(({ eventId, emitter }) => eventId !== undefined || emitter !== undefined, {
      error: 'needs an "eventId" or an "emitter"',
    }),
  );

const dataRef = z.object({
  bucket: z.string(),
  key: z.string(),
  sha256: z.string(),
  bytes: z.number(),
});

const detail = z.object({
  metadata,
  data: z.optional(jsonObject),
  dataRef: z.optional(dataRef),
  stateValues: z.optional(jsonObject),
  content: z.optional(z.string()),
});

type Packed = z.infer<typeof detail>;

const packedContent = z.object({
  data: z.optional(jsonObject),
  stateValues: z.optional(jsonObject),
  labels: z.optional(jsonObject),
  refusals: z.optional(refusals),
});

/**
 * Reads `detail` of an event on the bus. An emitted event without data gets `{}`.
 * @throws zod's error for an event that was put on the bus by other means than the router; it belongs in the dead-letter queue
 */
export function parseDetail(value: unknown): EventDetail {
  const parsed = unpackContent(detail.parse(value));
  return (parsed.dataRef === undefined ? { ...parsed, data: parsed.data ?? {} } : parsed) as EventDetail;
}

/** Returns an event's ID and key, from its metadata alone. */
export function identifyEvent({ metadata }: EventDetail): {
  id: EventId;
  key: EventKey;
} {
  const id = metadata.eventId ?? (metadata.emitter && deriveEmittedEventId(metadata.emitter));
  const parsed = id === undefined ? undefined : parseEventId(id);
  if (parsed === undefined) throw new RangeError('the event on the bus has neither an ID nor an emitter');
  return parsed;
}

const startRequest = z.object({ workflowId: z.string(), source: z.string(), name: z.string(), detail: z.unknown() });

/**
 * Reads a message of the `starts` queue: one request, or, from the rule of a group, one for each of its workflows that the event starts.
 * @throws zod's error for anything else
 */
export function parseStartRequests(body: unknown): StartRequest[] {
  return splitStartMessage(body).map(parseStartRequest);
}

/** Reads a message that requests the start of one workflow. @throws zod's error for anything else */
export function parseStartRequest(body: unknown): StartRequest {
  const { detail: rawDetail, ...rest } = startRequest.parse(body);
  return { ...rest, detail: parseDetail(rawDetail) };
}
