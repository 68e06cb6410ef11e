// What the `reconcile` function is invoked with: nothing by its schedule, or the window that an operator wants to be swept.
import * as z from 'zod/mini';
import { FlowgateError } from '../../value/errors.ts';
import type { Window } from './sweep.ts';

const moment = z.pipe(
  z.iso.datetime(),
  z.transform((text: string) => new Date(text).toISOString()),
);

const request = z.strictObject({ from: z.optional(moment), to: z.optional(moment) });

/**
 * The window that is asked for; undefined for what is due.
 * @throws FlowgateError `invalid_request` for anything else
 */
export function parseReconcileRequest(event: unknown): Window | undefined {
  const { from, to } = request.safeParse(event).data ?? { from: 'neither' };
  if (from === undefined && to === undefined) return undefined;
  if (from !== undefined && to !== undefined && from < to) return { from, to };
  throw new FlowgateError(
    'invalid_request',
    'the request is neither {} (sweep what is due) nor {"from":…,"to":…} with two moments in ISO 8601, the earlier one first',
  );
}
