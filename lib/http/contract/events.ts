// Rows of the operations on events that were accepted.
import * as z from 'zod/mini';
import { emittedView, eventView, matchView } from './event-view.ts';
import { cursor, toListAnswer } from './lists.ts';
import type { Operation } from './operation.ts';
import { runView } from './run-view.ts';
import { describe } from './schema.ts';

export const listEvents = {
  id: 'listEvents',
  summary: 'List the events that no workflow matched, newest first',
  key: 'GET /v1/events',
  scope: 'runs:read',
  query: z.strictObject({ unmatched: describe(z.optional(z.string()), 'Must be true'), cursor }),
  answers: () => ({ 200: toListAnswer('events', eventView()) }),
} as const satisfies Operation;

export const getEvent = {
  id: 'getEvent',
  summary: 'Read an event, its runs, and the events that they emitted',
  key: 'GET /v1/events/{id}',
  scope: 'runs:read',
  answers: () => ({
    200: z.object({
      event: eventView(),
      workflows: z.array(matchView()),
      runs: z.array(runView()),
      emitted: z.array(emittedView()),
      /** Whether no workflow matched it. */
      unmatched: z.boolean(),
    }),
  }),
  problems: [404],
} as const satisfies Operation;
