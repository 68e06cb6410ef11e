// The cron expressions of EventBridge Scheduler: six fields, minutes to years, with `L`, `W`, `#` and `?`.
// Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
import { type LocalTime, toEpochMs, toLocalTime } from './local-time.ts';

/** The days on which a cron expression fires, and the times of each of these days. */
export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly months: ReadonlySet<number>;
  readonly years: ReadonlySet<number>;
  readonly matchesDay: (date: Date) => boolean;
}

interface Field {
  readonly least: number;
  readonly most: number;
  /** Names of the values, from `least` on. */
  readonly names?: readonly string[];
}

const fields = {
  minute: { least: 0, most: 59 },
  hour: { least: 0, most: 23 },
  day: { least: 1, most: 31 },
  month: { least: 1, most: 12, names: 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ') },
  weekday: { least: 1, most: 7, names: 'SUN MON TUE WED THU FRI SAT'.split(' ') },
  year: { least: 1970, most: 2199 },
} as const satisfies Readonly<Record<string, Field>>;

/** Undefined if the text is not a valid list of six fields. @param text what stands inside `cron(…)` */
export function parseCron(text: string): Cron | undefined {
  const parts = text.trim().split(/\s+/);
  const [minute = '', hour = '', day = '', month = '', weekday = '', year = ''] = parts;
  // One of the two kinds of days must be left open.
  if (parts.length !== 6 || (day === '?') === (weekday === '?')) return undefined;
  const minutes = parseValues(minute, fields.minute);
  const hours = parseValues(hour, fields.hour);
  const months = parseValues(month, fields.month);
  const years = parseValues(year, fields.year);
  const matchesDay = weekday === '?' ? parseDayOfMonth(day) : parseWeekday(weekday);
  if (!minutes || !hours || !months || !years || !matchesDay) return undefined;
  return { minutes, hours, months: new Set(months), years: new Set(years), matchesDay };
}

/** The first moment at or after `fromMs`, in milliseconds since the epoch; undefined if there is none until 2199. */
export function findNextCronTime(cron: Cron, fromMs: number, timeZone: string): number | undefined {
  const start = toLocalTime(fromMs, timeZone);
  const date = new Date(Date.UTC(start.year, start.month - 1, start.day));
  for (; date.getUTCFullYear() <= fields.year.most; date.setUTCDate(date.getUTCDate() + 1)) {
    if (!isDay(cron, date)) continue;
    const found = findTimeOfDay(cron, date, { fromMs, timeZone });
    if (found !== undefined) return found;
  }
  return undefined;
}

function isDay({ years, months, matchesDay }: Cron, date: Date): boolean {
  return years.has(date.getUTCFullYear()) && months.has(date.getUTCMonth() + 1) && matchesDay(date);
}

function findTimeOfDay(
  { hours, minutes }: Cron,
  date: Date,
  { fromMs, timeZone }: { readonly fromMs: number; readonly timeZone: string },
): number | undefined {
  const day = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
  for (const hour of hours) {
    for (const minute of minutes) {
      const time: LocalTime = { ...day, hour, minute, second: 0 };
      const moment = toEpochMs(time, timeZone);
      if (moment !== undefined && moment >= fromMs) return moment;
    }
  }
  return undefined;
}

function parseDayOfMonth(text: string): Cron['matchesDay'] | undefined {
  if (text === 'L') return (date) => date.getUTCDate() === daysOfMonth(date);
  const [, nearest] = /^(\d{1,2})W$/.exec(text) ?? [];
  if (nearest !== undefined) {
    const wanted = Number(nearest);
    if (wanted < 1 || wanted > 31) return undefined;
    return (date) => date.getUTCDate() === nearestWorkday(date, wanted);
  }
  const days = parseValues(text, fields.day);
  return days && ((date) => days.includes(date.getUTCDate()));
}

function parseWeekday(text: string): Cron['matchesDay'] | undefined {
  // `L` alone is the last day of the week.
  if (text === 'L') return (date) => date.getUTCDay() === 6;
  const [, last] = /^(\w+)L$/.exec(text) ?? [];
  if (last !== undefined) {
    const day = parseValue(last, fields.weekday);
    return day === undefined
      ? undefined
      : (date) => date.getUTCDay() + 1 === day && date.getUTCDate() + 7 > daysOfMonth(date);
  }
  const [, name = '', count] = /^(\w+)#([1-5])$/.exec(text) ?? [];
  if (count !== undefined) {
    const day = parseValue(name, fields.weekday);
    return day === undefined
      ? undefined
      : (date) => date.getUTCDay() + 1 === day && Math.ceil(date.getUTCDate() / 7) === Number(count);
  }
  const days = parseValues(text, fields.weekday);
  return days && ((date) => days.includes(date.getUTCDay() + 1));
}

function daysOfMonth(date: Date): number {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}

/** The day from Monday to Friday that is nearest to a day, in the same month. */
function nearestWorkday(date: Date, wanted: number): number | undefined {
  const last = daysOfMonth(date);
  if (wanted > last) return undefined;
  const weekday = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), wanted)).getUTCDay();
  if (weekday === 6) return wanted === 1 ? 3 : wanted - 1;
  if (weekday === 0) return wanted === last ? wanted - 2 : wanted + 1;
  return wanted;
}

/** The values of a list such as `1,5-8,10/2`, ascending; undefined if it is not valid. */
function parseValues(text: string, field: Field): readonly number[] | undefined {
  const ranges = text.split(',').map((range) => parseRange(range, field));
  if (ranges.some((range) => range === undefined)) return undefined;
  return [...new Set(ranges.flatMap((range) => range ?? []))].sort((a, b) => a - b);
}

function parseRange(text: string, field: Field): readonly number[] | undefined {
  const [, range = '', step] = /^([^/]+)(?:\/([1-9]\d*))?$/.exec(text) ?? [];
  const [first = '', last, ...more] = range.split('-');
  const from = first === '*' ? field.least : parseValue(first, field);
  if (from === undefined || more.length > 0 || (first === '*' && last !== undefined)) return undefined;
  // With a step, a single value is the start of a range up to the end.
  const isOpen = first === '*' || step !== undefined;
  const to = last === undefined ? (isOpen ? field.most : from) : parseValue(last, field);
  if (to === undefined) return undefined;
  return listRange(from, to, { field, step: Number(step ?? 1) });
}

/** A range may go over the end, as `FRI-MON` does. */
function listRange(
  from: number,
  to: number,
  { field, step }: { readonly field: Field; readonly step: number },
): readonly number[] {
  const count = field.most - field.least + 1;
  const length = from <= to ? to - from : to - from + count;
  return Array.from({ length: Math.floor(length / step) + 1 }, (_, index) => {
    const value = from + index * step;
    return value > field.most ? value - count : value;
  });
}

function parseValue(text: string, { least, most, names = [] }: Field): number | undefined {
  const named = names.indexOf(text.toUpperCase());
  if (named >= 0) return least + named;
  if (!/^\d{1,4}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= least && value <= most ? value : undefined;
}
