// Rows of the operations on dead letters.
import * as z from 'zod/mini';
import { deadLetterQueues } from '../../../core/operate/dead-letters.ts';
import type { Operation } from '../operation.ts';
import { createOnce, describe, timestamp } from '../schema.ts';

const ids = describe(
  z.array(z.string().check(z.minLength(1), z.maxLength(100))).check(z.minLength(1), z.maxLength(100)),
  'IDs of messages, from the list',
);

const deadLetterView = createOnce(
  () =>
    z.object({
      id: z.string(),
      queue: z.enum(deadLetterQueues),
      since: timestamp(),
      organisationId: z.optional(z.string()),
      eventId: z.optional(z.string()),
      runId: z.optional(z.string()),
      workflowIds: z.optional(z.array(z.string())),
      error: z.optional(z.string()),
      reason: z.string(),
    }),
  'DeadLetter',
);

export const listDeadLetters = {
  id: 'listDeadLetters',
  summary: 'List the dead letters of each queue: why, since when, and what they concern',
  key: 'GET /v1/dead-letters',
  scope: 'admin',
  answers: () => ({
    200: z.object({
      queues: z.array(
        z.object({
          queue: z.enum(deadLetterQueues),
          /** How many messages of this environment were read. */
          count: z.int(),
          /** Whether the whole queue was read; otherwise there may be more. */
          isComplete: z.boolean(),
          messages: z.array(deadLetterView()),
        }),
      ),
    }),
  }),
} as const satisfies Operation;

export const moveDeadLetters = {
  id: 'moveDeadLetters',
  summary: 'Send dead letters again: those with the IDs, or all of the environment',
  key: 'POST /v1/dead-letters/{queue}/move',
  scope: 'admin',
  body: z.strictObject({ ids: z.optional(ids) }),
  isBodyOptional: true,
  answers: () => ({
    200: z.object({
      moved: z.int(),
      /** IDs that were not found or cannot be sent again. */ left: z.array(z.string()),
      isComplete: z.boolean(),
    }),
  }),
  problems: [404],
} as const satisfies Operation;

export const discardDeadLetters = {
  id: 'discardDeadLetters',
  summary: 'Delete dead letters for good, by their IDs',
  key: 'POST /v1/dead-letters/{queue}/discard',
  scope: 'admin',
  body: z.strictObject({ ids }),
  answers: () => ({
    200: z.object({
      discarded: z.int(),
      /** IDs that were not found or cannot be sent again. */ left: z.array(z.string()),
      isComplete: z.boolean(),
    }),
  }),
  problems: [404],
} as const satisfies Operation;
