// Dates and times on the clock of a time zone, and the moments that they mean. Time zones come from Node's own ICU data.

/** A date and a time to the minute, as a clock on the wall shows them; `second` is 0 for cron expressions. */
export interface LocalTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether the time zone database has the name, such as `Europe/Berlin`. */
export function isTimeZone(name: string): boolean {
  try {
    return findFormat(name) !== undefined;
  } catch {
    return false;
  }
}

/** @param epochMs a moment in milliseconds since the epoch */
export function toLocalTime(epochMs: number, timeZone: string): LocalTime {
  const parts = findFormat(timeZone).formatToParts(epochMs);
  const read = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((part) => part.type === type)?.value ?? 0);
  return {
    year: read('year'),
    month: read('month'),
    day: read('day'),
    hour: read('hour'),
    minute: read('minute'),
    second: read('second'),
  };
}

/**
 * The moment at which the clock shows the time, in milliseconds since the epoch. If the clock shows it twice, because it is set
 * back, the first one; undefined if the clock never shows it, because it is set forward or the date does not exist.
 */
export function toEpochMs(time: LocalTime, timeZone: string): number | undefined {
  const asUtc = toUtcMs(time);
  // An offset changes at most once within these two days, so that one of both offsets is that of the time.
  const offsets = [asUtc - dayMs, asUtc + dayMs].map((near) => toUtcMs(toLocalTime(near, timeZone)) - near);
  const moments = offsets
    .map((offset) => asUtc - offset)
    .filter((moment) => isSame(toLocalTime(moment, timeZone), time));
  return moments.length === 0 ? undefined : Math.min(...moments);
}

const dayMs = 86_400_000;

function toUtcMs({ year, month, day, hour, minute, second }: LocalTime): number {
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function isSame(one: LocalTime, other: LocalTime): boolean {
  return (
    one.year === other.year &&
    one.month === other.month &&
    one.day === other.day &&
    one.hour === other.hour &&
    one.minute === other.minute &&
    one.second === other.second
  );
}

/** Throws RangeError for an unknown time zone. */
function findFormat(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(timeZone, format);
  return format;
}
