// The JSON of a chain of events and runs.
import * as z from 'zod/mini';
import { runStatus } from './run-view.ts';
import { createOnce } from './schema.ts';

/** A chain of events and runs, from the event that began it. */
export const chainView = createOnce(
  () =>
    z.object({
      /** An event comes after the event whose run emitted it. */
      events: z.array(
        z.object({
          id: z.string(),
          source: z.string(),
          name: z.string(),
          depth: z.int(),
          /** The run that emitted it; absent for the first event. */
          parentRunId: z.optional(z.string()),
          runs: z.array(
            z.object({
              id: z.string(),
              workflowId: z.string(),
              /** The workflow's name; absent for a workflow that is not deployed any more. */
              workflow: z.optional(z.string()),
              /** As it is recorded. */
              status: runStatus(),
              error: z.optional(z.string()),
            }),
          ),
        }),
      ),
      /** Whether these are all events. A chain shows 50 at most. */
      isComplete: z.boolean(),
    }),
  'Chain',
);
