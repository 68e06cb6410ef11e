// When a schedule fires: `at(…)`, `rate(…)` or `cron(…)`, in a time zone, between a start and an end.
// Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
import { findNextCronTime, parseCron } from './cron-expression.ts';
import { toEpochMs } from './local-time.ts';

export interface Timing {
  /** Whether it fires once. AWS ignores the start and the end of such a schedule. */
  readonly isOnce: boolean;
  /**
   * The first moment at or after `fromMs` at which the schedule fires; undefined if there is none. All are in milliseconds since
   * the epoch.
   * @param baseMs the moment from which a rate counts
   */
  readonly findNext: (fromMs: number, baseMs: number) => number | undefined;
}

const unitMs: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Undefined if the expression is not valid. @param timeZone a name that `isTimeZone` accepts */
export function parseScheduleExpression(expression: string, timeZone: string): Timing | undefined {
  const [, kind, inner = ''] = /^(at|rate|cron)\((.*)\)$/.exec(expression) ?? [];
  if (kind === 'at') return parseAt(inner, timeZone);
  if (kind === 'rate') return parseRate(inner);
  if (kind !== 'cron') return undefined;
  const cron = parseCron(inner);
  return cron && { isOnce: false, findNext: (fromMs) => findNextCronTime(cron, fromMs, timeZone) };
}

function parseAt(text: string, timeZone: string): Timing | undefined {
  const parts = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)$/.exec(text);
  if (parts === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number);
  const moment = toEpochMs({ year, month, day, hour, minute, second }, timeZone);
  if (moment === undefined) return undefined;
  return { isOnce: true, findNext: (fromMs) => (moment >= fromMs ? moment : undefined) };
}

/** A rate fires at its base at once, and then once a period. */
function parseRate(text: string): Timing | undefined {
  const [, value, unit] = /^([1-9]\d{0,8}) (minute|hour|day)s?$/.exec(text) ?? [];
  if (value === undefined || unit === undefined) return undefined;
  const periodMs = Number(value) * (unitMs[unit] ?? 0);
  return {
    isOnce: false,
    findNext: (fromMs, baseMs) => baseMs + Math.max(0, Math.ceil((fromMs - baseMs) / periodMs)) * periodMs,
  };
}
