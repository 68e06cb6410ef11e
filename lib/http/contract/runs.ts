// Rows of the operations on runs.
import * as z from 'zod/mini';
import { emittedView } from './event-view.ts';
import type { Operation } from './operation.ts';
import { runView } from './run-view.ts';

export const getRun = {
  id: 'getRun',
  summary: 'Read a run: its status, times, output or error, and the events that it emitted',
  key: 'GET /v1/runs/{id}',
  scope: 'runs:read',
  answers: () => ({
    200: z.object({ run: z.extend(runView(), { emitted: z.array(emittedView()) }) }),
  }),
  problems: [404],
} as const satisfies Operation;
