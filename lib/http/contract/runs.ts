// Rows of the operations on runs.
import * as z from 'zod/mini';
import { listedStatuses } from '../../core/run/run.ts';
import { emittedView } from './event-view.ts';
import { pageQuery, periodQuery, toListAnswer } from './lists.ts';
import type { Operation } from './operation.ts';
import { listedRun, runExecution, runView } from './run-view.ts';
import { describe } from './schema.ts';

const text = z.string().check(z.minLength(1), z.maxLength(256));

export const listRuns = {
  id: 'listRuns',
  summary: 'List runs without their output, newest first',
  key: 'GET /v1/runs',
  scope: 'runs:read',
  query: z.strictObject({
    /** A workflow's ID or name. */
    workflow: z.optional(text),
    /** With the status of a run that did not succeed, or with `error`, runs are sorted by their end, newest first. */
    status: z.optional(z.enum(listedStatuses)),
    organisation: z.optional(text),
    forced: z.optional(
      z.pipe(
        z.enum(['true', 'false']),
        z.transform((value) => value === 'true'),
      ),
    ),
    /** The name of an error, such as `States.Timeout`. */
    error: z.optional(text),
    ...periodQuery,
    ...pageQuery,
  }),
  answers: () => ({ 200: toListAnswer('runs', listedRun()) }),
  problems: [404],
} as const satisfies Operation;

export const getRun = {
  id: 'getRun',
  summary: 'Read a run: its status, times, output or error, and the events that it emitted',
  key: 'GET /v1/runs/{id}',
  scope: 'runs:read',
  query: z.strictObject({
    execution: describe(
      z.optional(z.enum(['true', 'false'])),
      'true: also `execution`, what Step Functions knows about the run. Parts that it is too busy to answer are left out',
    ),
  }),
  answers: () => ({
    200: z.object({
      run: z.extend(runView(), { emitted: z.array(emittedView()), execution: z.optional(runExecution()) }),
    }),
  }),
  problems: [404],
} as const satisfies Operation;
