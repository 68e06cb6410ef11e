// Parses the days of a query for metrics. All days are UTC.
import * as z from 'zod/mini';
import { createInvalidRequest } from '../../../value/errors.ts';
import { parseWith } from '../../request/parse.ts';

/** The maximum number of days: one response counts the runs of all of them. */
const maxDays = 92;

const dayMs = 86_400_000;

const date = z.string().check(
  z.refine((text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && isRealDay(text), {
    error: 'must be a date, YYYY-MM-DD',
  }),
);

const dates = z.object({ start_date: z.optional(date), end_date: z.optional(date) });

/**
 * The days from `start_date` to `end_date` as YYYY-MM-DD, newest first. @default start: the first day of the end's month; end: today
 * @throws FlowgateError `invalid_request`
 */
export function listRequestedDays(query: Readonly<Record<string, string>>, now: Date): string[] {
  const { start_date, end_date } = parseWith(dates, query);
  const end = end_date ?? toDay(now.getTime());
  const start = start_date ?? `${end.slice(0, '2026-11'.length)}-01`;
  const count = (Date.parse(end) - Date.parse(start)) / dayMs + 1;
  if (count < 1) throw createInvalidRequest([{ pointer: '/start_date', message: `must not be after the end, ${end}` }]);
  if (count > maxDays) {
    const message = `is ${count} days before the end, ${end}: at most ${maxDays} days are allowed in one request`;
    throw createInvalidRequest([{ pointer: '/start_date', message }]);
  }
  return Array.from({ length: count }, (_, at) => toDay(Date.parse(end) - at * dayMs));
}

function isRealDay(text: string): boolean {
  const moment = Date.parse(text);
  return !Number.isNaN(moment) && toDay(moment) === text;
}

function toDay(moment: number): string {
  return new Date(moment).toISOString().slice(0, '2026-11-21'.length);
}
