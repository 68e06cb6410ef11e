// The JSON of an event in answers.
import * as z from 'zod/mini';
import { jsonObject } from '../request/parse.ts';
import { createOnce, describe, timestamp } from './schema.ts';

/** One error in the data: its JSON pointer and what is wrong there. */
export const fieldError = createOnce(() => z.object({ pointer: z.string(), message: z.string() }), 'FieldError');

export const lineage = createOnce(
  () => z.object({ rootEventId: z.string(), parentRunId: z.optional(z.string()), depth: z.int() }),
  'Lineage',
);

/** The location of data that is too large for an execution's input. */
export const dataRef = createOnce(
  () => z.object({ bucket: z.string(), key: z.string(), sha256: z.string(), bytes: z.int() }),
  'DataRef',
);

export const eventView = createOnce(
  () =>
    z.object({
      id: z.string(),
      source: z.string(),
      name: z.string(),
      environment: z.string(),
      organisationId: z.optional(z.string()),
      dialect: z.string(),
      receivedAt: timestamp(),
      forced: z.boolean(),
      debug: z.boolean(),
      /** When its data was erased; absent if it was not. */
      erasedAt: z.optional(timestamp()),
      lineage: lineage(),
      /** ID of the original event, if this event is a replay of it. */
      replayOf: z.optional(z.string()),
      labels: z.optional(jsonObject),
      /** The sender's `traceparent` (W3C Trace Context). */
      trace: z.optional(z.string()),
      data: z.optional(jsonObject),
      dataRef: z.optional(dataRef()),
      stateValues: z.optional(jsonObject),
    }),
  'Event',
);

/** An event in a list: without its data. */
export const listedEvent = createOnce(() =>
  z.object({
    id: z.string(),
    source: z.string(),
    name: z.string(),
    environment: z.string(),
    organisationId: z.optional(z.string()),
    dialect: z.string(),
    receivedAt: timestamp(),
    forced: z.boolean(),
    debug: z.boolean(),
    /** Whether it starts nothing: no workflow matched, or every one that matched refuses its data. */
    unmatched: z.boolean(),
    /** Whether a matching workflow refuses its data. */
    refused: z.boolean(),
    /** IDs of the runs that were decided for it when it was accepted. */
    runs: z.array(z.string()),
  }),
);

/** A workflow that matched an event, and why it refused the data, if it did. */
export const matchView = createOnce(
  () => z.object({ id: z.string(), name: z.string(), refused: z.optional(z.array(fieldError())) }),
  'Match',
);

/** A run by its ID and its workflow's. */
export const runReference = createOnce(() => z.object({ id: z.string(), workflowId: z.string() }), 'RunReference');

/** An event that a run emitted, and the runs that it started. */
export const emittedView = createOnce(
  () =>
    z.object({
      id: z.string(),
      source: z.string(),
      name: z.string(),
      runId: z.string(),
      runs: z.array(runReference()),
    }),
  'EmittedEvent',
);

/** A CloudEvent 1.0. One that was received as a CloudEvent has all of its own attributes. */
export const cloudEventView = () =>
  z.looseObject({
    specversion: z.literal('1.0'),
    id: z.string(),
    source: z.string(),
    type: z.string(),
    time: z.optional(z.string()),
    traceparent: z.optional(z.string()),
    datacontenttype: z.optional(z.string()),
    data: z.optional(z.unknown()),
    dataref: describe(z.optional(z.string()), 'The address of data that is kept apart, because it is large'),
  });
