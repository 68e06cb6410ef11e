// Rows of the overview of problems.
import * as z from 'zod/mini';
import { deadLetterQueues } from '../../../core/operate/dead-letters.ts';
import { periodQuery } from '../lists.ts';
import type { Operation } from '../operation.ts';
import { timestamp } from '../schema.ts';

const span = () => ({ count: z.int(), firstSeen: timestamp(), lastSeen: timestamp() });

const eventGroup = () =>
  z.object({
    source: z.string(),
    name: z.string(),
    ...span(),
    /** The newest event of the group. */
    eventId: z.string(),
  });

const failureGroup = () =>
  z.object({
    workflowId: z.string(),
    /** The workflow's name; absent for a workflow that is not deployed any more. */
    workflow: z.optional(z.string()),
    /** The state that failed in the newest run; absent if it could not be read, or the group is not among the first ten. */
    state: z.optional(z.string()),
    error: z.string(),
    ...span(),
    /** The newest run of the group. */
    runId: z.string(),
  });

const stuckRun = () =>
  z.object({
    id: z.string(),
    workflowId: z.optional(z.string()),
    /** `accepted` for more than ten minutes, or `running` for more than a day. */
    status: z.enum(['accepted', 'running']),
    since: timestamp(),
  });

export const getProblems = {
  id: 'getProblems',
  summary: 'Show what is wrong: failures in groups, unmatched and refused events, dead letters, stuck runs',
  key: 'GET /v1/problems',
  scope: 'runs:read',
  query: z.strictObject({ since: periodQuery.since }),
  answers: () => ({
    200: z.object({
      since: timestamp(),
      failures: z.array(failureGroup()),
      unmatched: z.array(eventGroup()),
      refused: z.array(eventGroup()),
      stuck: z.array(stuckRun()),
      /** Counts the environment's dead letters, at most 200 for each queue. A new one may be counted a minute later. Only administrators get it. */
      deadLetters: z.optional(z.array(z.object({ queue: z.enum(deadLetterQueues), count: z.int() }))),
      /** Only problems since this moment were counted, because there are many; absent if all were. */
      searchedUntil: z.optional(timestamp()),
    }),
  }),
} as const satisfies Operation;
