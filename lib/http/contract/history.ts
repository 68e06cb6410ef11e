// Rows of the operations that show what a run's execution did: its states and its definition.
import * as z from 'zod/mini';
import { visitStatuses } from '../../core/run/history/visit.ts';
import type { Operation } from './operation.ts';
import { runStatus } from './run-view.ts';
import { createOnce, jsonValue, timestamp } from './schema.ts';

const attemptView = createOnce(() =>
  z.object({
    scheduledAt: timestamp(),
    endedAt: z.optional(timestamp()),
    resource: z.optional(z.string()),
    error: z.optional(z.string()),
    cause: z.optional(z.string()),
    /** What the call sent. Present with `whole` only. */
    arguments: z.optional(jsonValue()),
    /** What came back, before the state makes its output of it. Present with `whole` only, and never a secret. */
    result: z.optional(jsonValue()),
    /** Whether the answer was a secret, which is not shown as a result. */
    isSecret: z.optional(z.boolean()),
  }),
);

const visitView = createOnce(() =>
  z.object({
    id: z.int(),
    name: z.string(),
    /** `Task`, `Map`, `Choice`, … */
    type: z.string(),
    parent: z.optional(z.object({ visit: z.int(), branch: z.optional(z.int()), iteration: z.optional(z.int()) })),
    status: z.enum(visitStatuses),
    enteredAt: timestamp(),
    exitedAt: z.optional(timestamp()),
    error: z.optional(z.string()),
    cause: z.optional(z.string()),
    attempts: z.array(attemptView()),
    iterations: z.optional(
      z.object({
        total: z.int(),
        started: z.int(),
        succeeded: z.int(),
        failed: z.int(),
        mapRunArn: z.optional(z.string()),
      }),
    ),
    /** Absent if it is larger than 4 KiB: read it with `visit`. */
    input: z.optional(jsonValue()),
    inputBytes: z.optional(z.int()),
    /** As `input`. */
    output: z.optional(jsonValue()),
    outputBytes: z.optional(z.int()),
  }),
);

const eventNumber = z.optional(
  z.pipe(
    z.string().check(z.regex(/^\d{1,6}$/, { error: 'must be the ID of a history event: a whole number' })),
    z.transform(Number),
  ),
);

export const getRunHistory = {
  id: 'getRunHistory',
  summary: "Read the states that a run's execution visited, with their attempts, inputs and outputs",
  key: 'GET /v1/runs/{id}/history',
  scope: 'runs:read',
  query: z.strictObject({
    /** Only the visits of the state of this name. */
    state: z.optional(z.string()),
    /** Only this visit, with its whole input and output. */
    visit: eventNumber,
    /** Only visits that changed after this history event: the `lastEventId` of the previous answer. */
    after: eventNumber,
    /**
     * Also whole inputs and outputs, and the arguments and the result of each attempt. A page has up to 3 MiB of them. If the visits
     * that one event changed have more, those beyond it are shown as without `whole`.
     */
    whole: z.optional(z.enum(['true', 'false'])),
  }),
  answers: () => ({
    200: z.object({
      runId: z.string(),
      status: runStatus(),
      states: z.array(visitView()),
      redrives: z.int(),
      /** Send it as `after` to read what changed since, or the rest if `hasMore`. */
      lastEventId: z.int(),
      hasMore: z.boolean(),
      /** Whether the execution has more history events than are read: 8,000. */
      isTruncated: z.boolean(),
    }),
  }),
  problems: [404, 503],
} as const satisfies Operation;

export const getRunDefinition = {
  id: 'getRunDefinition',
  summary: 'Read the definition that a run executes',
  key: 'GET /v1/runs/{id}/definition',
  scope: 'runs:read',
  answers: () => ({
    200: z.object({
      runId: z.string(),
      /** The version of the state machine; absent for an execution that was started without one. */
      version: z.optional(z.int()),
      definition: z.record(z.string(), z.unknown()),
    }),
  }),
  problems: [404, 503],
} as const satisfies Operation;
