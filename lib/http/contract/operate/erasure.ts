// Rows of the erasure of data.
import * as z from 'zod/mini';
import { eventView } from '../event-view.ts';
import type { Operation } from '../operation.ts';

export const eraseEvent = {
  id: 'eraseEvent',
  summary: 'Erase the data of an event and of its runs; the skeleton and the audit entry stay',
  key: 'DELETE /v1/events/{id}',
  scope: 'admin',
  answers: () => ({
    200: z.object({
      event: eventView(),
      /** IDs of the events that its runs emitted: their data is not erased with it. */
      emitted: z.array(z.string()),
      /** Where the data is still kept, and for how long. */
      keptElsewhere: z.array(z.string()),
    }),
  }),
  problems: [404, 409],
} as const satisfies Operation;
