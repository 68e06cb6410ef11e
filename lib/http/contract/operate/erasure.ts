// Rows of the erasure of data.
import * as z from 'zod/mini';
import { eventView } from '../event-view.ts';
import type { Operation } from '../operation.ts';
import { describe } from '../schema.ts';

export const eraseEvent = {
  id: 'eraseEvent',
  summary: 'Erase the data of an event and of its runs; the skeleton and the audit entry stay',
  key: 'DELETE /v1/events/{id}',
  scope: 'admin',
  query: z.strictObject({
    copies: describe(
      z.optional(z.enum(['true', 'false'])),
      'true: also erases the event that it replays, the replays of both, and so on. They have the same data',
    ),
  }),
  answers: () => ({
    200: z.object({
      event: eventView(),
      /** IDs of the events that its runs, and those of the erased copies, emitted: their data is not erased with it. */
      emitted: z.array(z.string()),
      /** IDs of the events that still have the same data: the event that it replays, the replays of both, and so on. */
      copies: z.array(z.string()),
      /** IDs of the copies that were erased with it. */
      erasedCopies: z.array(z.string()),
      /** Whether all copies were looked for: false from 100 on. Then repeat the request. */
      isComplete: z.boolean(),
      /** Where the data is still kept, and for how long. */
      keptElsewhere: z.array(z.string()),
    }),
  }),
  problems: [404, 409],
} as const satisfies Operation;
