// Rows of the operations that explain which workflows an event starts, and why not the others.
import * as z from 'zod/mini';
import { verdicts } from '../../core/operate/verdict.ts';
import { eventName, eventSource, jsonObject } from '../request/parse.ts';
import { fieldError } from './event-view.ts';
import type { Operation } from './operation.ts';
import { createOnce, jsonValue } from './schema.ts';
import { triggerView } from './workflow-view.ts';

const patternField = createOnce(() =>
  z.object({
    kind: z.literal('field'),
    /** With dots: `detail.data.total`. */
    path: z.string(),
    /** The field's place in the pattern, as a JSON pointer. */
    pointer: z.string(),
    expected: z.array(jsonValue()),
    matches: z.boolean(),
    /** The first 10 of the event's values at the path. */
    found: z.array(jsonValue()),
    foundCount: z.int(),
    hint: z.optional(z.string()),
  }),
);

interface PatternOr {
  readonly kind: 'or';
  readonly pointer: string;
  readonly matches: boolean;
  readonly branches: readonly (readonly PatternPart[])[];
}

type PatternPart = z.infer<ReturnType<typeof patternField>> | PatternOr;

const patternOr: () => z.ZodMiniType<PatternOr> = createOnce(() =>
  z.object({
    kind: z.literal('or'),
    pointer: z.string(),
    matches: z.boolean(),
    branches: z.array(z.array(z.lazy(() => patternPart()))),
  }),
);

const patternPart: () => z.ZodMiniType<PatternPart> = createOnce(() => z.union([patternField(), patternOr()]));

const triggerExplanation = createOnce(() =>
  z.object({
    trigger: triggerView(),
    matches: z.boolean(),
    isSplitAcrossElements: z.optional(z.boolean()),
    parts: z.array(patternPart()),
  }),
);

const workflowExplanation = createOnce(() =>
  z.object({
    workflow: z.object({ id: z.string(), name: z.string() }),
    verdict: z.enum(verdicts),
    reason: z.string(),
    runId: z.optional(z.string()),
    refused: z.optional(z.array(fieldError())),
    /** The nearest first; absent if triggers are not considered. */
    triggers: z.optional(z.array(triggerExplanation())),
  }),
);

export const explainEvent = {
  id: 'explainEvent',
  summary: 'Explain for every workflow why an event started it or not',
  key: 'GET /v1/events/{id}/explain',
  scope: 'runs:read',
  answers: () => ({ 200: z.object({ eventId: z.string(), workflows: z.array(workflowExplanation()) }) }),
  problems: [404],
} as const satisfies Operation;

export const explainDraft = {
  id: 'explainDraft',
  summary: 'Explain which workflows an event would start, without sending it',
  key: 'POST /v1/explain',
  scope: 'runs:read',
  body: z.strictObject({
    source: eventSource,
    name: eventName,
    data: jsonObject,
    organisationId: z.optional(z.string().check(z.minLength(1), z.maxLength(128))),
  }),
  answers: () => ({
    200: z.object({
      /** Why the sender of this request may not send this event; absent if it may. */
      refusal: z.optional(z.string()),
      workflows: z.array(workflowExplanation()),
    }),
  }),
} as const satisfies Operation;
