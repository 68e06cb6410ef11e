// Rows of the operations that start runs. The ingest function loads this file at every cold start: keep it small.
import * as z from 'zod/mini';
import { eventName, eventSource, jsonObject } from '../request/parse.ts';
import { matchView, runReference } from './event-view.ts';
import type { Operation } from './operation.ts';
import { acceptedRun, runView } from './run-view.ts';
import { timestamp } from './schema.ts';

const organisationId = z.optional(z.string().check(z.minLength(1), z.maxLength(128)));

export const sendEvent = {
  id: 'sendEvent',
  summary: 'Send an event, which starts the workflows that it matches',
  key: 'POST /v1/events',
  scope: 'events:write',
  body: z.strictObject({ source: eventSource, name: eventName, data: jsonObject, organisationId }),
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
