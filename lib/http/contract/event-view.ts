// The JSON of an event in answers.
import * as z from 'zod/mini';
import { jsonObject } from '../request/parse.ts';
import { createOnce, timestamp } from './schema.ts';

/** One error in the data: its JSON pointer and what is wrong there. */
export const fieldError = createOnce(() => z.object({ pointer: z.string(), message: z.string() }));

export const lineage = createOnce(() =>
  z.object({ rootEventId: z.string(), parentRunId: z.optional(z.string()), depth: z.int() }),
);

/** Where data is that is too large for an execution's input. */
export const dataRef = createOnce(() =>
  z.object({ bucket: z.string(), key: z.string(), sha256: z.string(), bytes: z.int() }),
);

export const eventView = createOnce(() =>
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
    lineage: lineage(),
    labels: z.optional(jsonObject),
    trace: z.optional(z.string()),
    data: z.optional(jsonObject),
    dataRef: z.optional(dataRef()),
    stateValues: z.optional(jsonObject),
  }),
);

/** A workflow that matched an event, and why it refused the data, if it did. */
export const matchView = createOnce(() =>
  z.object({ id: z.string(), name: z.string(), refused: z.optional(z.array(fieldError())) }),
);

/** A run by its ID and its workflow's. */
export const runReference = createOnce(() => z.object({ id: z.string(), workflowId: z.string() }));

/** An event that a run emitted, and the runs that it started. */
export const emittedView = createOnce(() =>
  z.object({
    id: z.string(),
    source: z.string(),
    name: z.string(),
    runId: z.string(),
    runs: z.array(runReference()),
  }),
);
