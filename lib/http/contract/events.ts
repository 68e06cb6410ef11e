// Rows of the operations on events that were accepted.
import * as z from 'zod/mini';
import type { FoundField } from '../../core/operate/found-fields.ts';
import { eventOutcomes } from '../../core/operate/list-events.ts';
import { isPointer } from '../../value/json-pointer.ts';
import { chainView } from './chain-view.ts';
import { cloudEventView, emittedView, eventView, listedEvent, matchView } from './event-view.ts';
import { pageQuery, periodQuery, toListAnswer } from './lists.ts';
import type { Operation } from './operation.ts';
import { runView } from './run-view.ts';
import { describe, timestamp } from './schema.ts';

const text = z.string().check(z.minLength(1), z.maxLength(256));

/** `/orderId=A-1`: the pointer ends at the first equals sign. */
const where = z.pipe(
  z.string().check(
    z.maxLength(1_024),
    z.refine((value) => isPointer(value.slice(0, Math.max(value.indexOf('='), 0))), {
      error: 'must be a JSON pointer into the data and a value, such as "/orderId=A-1"',
    }),
  ),
  z.transform((value: string): FoundField => {
    const end = value.indexOf('=');
    return { pointer: value.slice(0, end), value: value.slice(end + 1) };
  }),
);

export const listEvents = {
  id: 'listEvents',
  summary: 'List events without their data, newest first',
  key: 'GET /v1/events',
  scope: 'runs:read',
  query: z.strictObject({
    source: z.optional(text),
    name: z.optional(text),
    organisation: z.optional(text),
    outcome: describe(
      z.optional(z.enum(eventOutcomes)),
      '`unmatched`: the event starts nothing. `refused`: a matching workflow refuses its data. `waiting`: a run of it has not started. `has-failures`: a run of it did not succeed, or a workflow refuses its data',
    ),
    key: describe(
      z.optional(z.string().check(z.minLength(1), z.maxLength(255))),
      'The idempotency key that it was sent with. A key belongs to an organisation: name it',
    ),
    where: describe(z.optional(where), 'A value in its data: a JSON pointer and a text, such as `/orderId=A-1`'),
    contains: describe(z.optional(text), 'A text in the JSON of its data, in letters of either case'),
    unmatched: describe(z.optional(z.literal('true')), 'An earlier form of `outcome=unmatched`'),
    ...periodQuery,
    ...pageQuery,
  }),
  answers: () => ({ 200: toListAnswer('events', listedEvent()) }),
} as const satisfies Operation;

export const getEvent = {
  id: 'getEvent',
  summary: 'Read an event, its runs, and the events that they emitted',
  key: 'GET /v1/events/{id}',
  scope: 'runs:read',
  query: z.strictObject({
    chain: describe(
      z.optional(z.enum(['true', 'false'])),
      'true: also `chain`, the event that began it, its runs, the events that they emitted, the runs of those, and so on',
    ),
  }),
  answers: () => ({
    200: z.object({
      event: eventView(),
      workflows: z.array(matchView()),
      runs: z.array(runView()),
      emitted: z.array(emittedView()),
      /** The replays of the event, oldest first. */
      replays: z.array(
        z.object({
          id: z.string(),
          at: timestamp(),
          /** The only workflow that it was sent to. */
          workflowId: z.optional(z.string()),
          /** The replay of many that sent it, `rep_…`. */
          replayId: z.optional(z.string()),
        }),
      ),
      /** Whether no workflow matched it. */
      unmatched: z.boolean(),
      chain: z.optional(chainView()),
    }),
  }),
  otherTypes: () => ({ 'application/cloudevents+json': cloudEventView() }),
  problems: [404],
} as const satisfies Operation;
