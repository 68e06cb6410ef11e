// Row of the replay of one event. Bulk replays are in replays.ts.
import * as z from 'zod/mini';
import { jsonObject } from '../request/parse.ts';
import { matchView, runReference } from './event-view.ts';
import type { Operation } from './operation.ts';
import { reason } from './run-acts.ts';
import { describe, timestamp } from './schema.ts';

export const replayEvent = {
  id: 'replayEvent',
  summary: 'Send an event again, as a new event with runs of its own',
  key: 'POST /v1/events/{id}/replay',
  scope: 'events:write',
  headers: ['Idempotency-Key'],
  body: z.strictObject({
    workflow: describe(
      z.optional(z.string().check(z.minLength(1), z.maxLength(256))),
      'ID or name of the only workflow to start, past its triggers: also needs runs:write',
    ),
    data: describe(z.optional(jsonObject), 'Data in place of that of the event'),
    reason: z.optional(reason),
  }),
  isBodyOptional: true,
  answers: () => ({
    202: z.object({
      event: z.object({
        id: z.string(),
        source: z.string(),
        name: z.string(),
        environment: z.string(),
        organisationId: z.optional(z.string()),
        receivedAt: timestamp(),
        replayOf: z.string(),
      }),
      workflows: z.array(matchView()),
      runs: z.array(runReference()),
    }),
  }),
  problems: [404, 409, 422],
} as const satisfies Operation;
