// Parses the request of the `reconcile` function: empty from its schedule, or a window from an operator.
import * as z from 'zod/mini';
import { FlowgateError } from '../../value/errors.ts';
import type { Window } from './sweep.ts';

const moment = z.pipe(
  z.iso.datetime(),
  z.transform((text: string) => new Date(text).toISOString()),
);

const request = z.strictObject({ from: z.optional(moment), to: z.optional(moment) });

/**
 * The requested window; undefined to sweep what is due.
 * @throws FlowgateError `invalid_request` for anything else
 */
export function parseReconcileRequest(event: unknown): Window | undefined {
  const { from, to } = request.safeParse(event).data ?? { from: 'neither' };
  if (from === undefined && to === undefined) return undefined;
  if (from !== undefined && to !== undefined && from < to) return { from, to };
  throw new FlowgateError(
    'invalid_request',
    'the request must be {} (sweep what is due) or {"from":…,"to":…} with two ISO 8601 times, the earlier one first',
  );
}
