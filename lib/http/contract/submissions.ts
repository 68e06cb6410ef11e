// Rows of the operations that start runs. The ingest function loads this file at every cold start: keep it small.
import * as z from 'zod/mini';
import { eventName, eventSource, jsonObject } from '../request/parse.ts';
import { matchView, runReference } from './event-view.ts';
import type { Operation } from './operation.ts';
import { acceptedRun, runView } from './run-view.ts';
import { timestamp } from './schema.ts';

const organisationId = z.optional(z.string().check(z.minLength(1), z.maxLength(128)));

const eventMembers = { source: eventSource, name: eventName, data: jsonObject, organisationId };

/** One event of a batch, which has a key of its own in place of the header. */
export const batchedEvent = z.strictObject({
  ...eventMembers,
  idempotencyKey: z.optional(
    z.string().check(z.regex(/^[\x21-\x7e]{1,255}$/, { error: 'must be 1 to 255 visible ASCII characters' })),
  ),
});

export const sendEvent = {
  id: 'sendEvent',
  summary: 'Send an event, which starts the workflows that it matches',
  key: 'POST /v1/events',
  scope: 'events:write',
  headers: ['Idempotency-Key'],
  body: z.strictObject(eventMembers),
  answers: () => ({
    202: z.object({
      event: z.object({
        id: z.string(),
        source: z.string(),
        name: z.string(),
        environment: z.string(),
        organisationId: z.optional(z.string()),
        receivedAt: timestamp(),
      }),
      workflows: z.array(matchView()),
      runs: z.array(runReference()),
    }),
  }),
  problems: [422],
} as const satisfies Operation;

export const startRun = {
  id: 'startRun',
  summary: 'Start a run of one workflow, whatever its triggers are',
  key: 'POST /v1/workflows/{idOrName}/runs',
  scope: ['runs:write', 'runs:debug'],
  headers: ['Idempotency-Key', 'Prefer'],
  body: z.strictObject({
    data: z.optional(jsonObject),
    stateValues: z.optional(jsonObject),
    organisationId,
    debug: z.optional(z.boolean()),
  }),
  isBodyOptional: true,
  answers: () => ({ 200: z.object({ run: runView() }), 202: z.object({ run: acceptedRun() }) }),
  problems: [404, 409, 422],
} as const satisfies Operation;
