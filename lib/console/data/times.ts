// Moments and durations as people read them. Reads no clock.

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

/** `420 ms`, `3.4 s`, `2 m 05 s`, `3 h 20 m`, `2 d 4 h`. */
export function formatDuration(milliseconds: number): string {
  const whole = Math.max(0, Math.round(milliseconds));
  if (whole < 1_000) return `${whole} ms`;
  if (whole < 59_950) return `${(whole / 1_000).toFixed(1)} s`;
  if (whole < 60_000) return '1 m 00 s';
  const at = units.findIndex(([, size]) => whole >= size);
  const [unit, size] = units[at] ?? ['s', 1_000];
  const [next, nextSize] = units[at + 1] ?? ['s', 1_000];
  const rest = Math.floor((whole % size) / nextSize);
  return `${Math.floor(whole / size)} ${unit} ${next === 's' ? String(rest).padStart(2, '0') : rest} ${next}`;
}

/** `just now`, `12 s ago`, `5 m ago`, `3 h ago`, `2 d ago`. */
export function formatAge(iso: string, now: number): string {
  const age = now - Date.parse(iso);
  if (age < 2_000) return 'just now';
  const [unit, size] = units.find(([, own]) => age >= own) ?? ['s', 1_000];
  return `${Math.floor(age / size)} ${unit} ago`;
}

export type TimeZone = 'utc' | 'local';

/** `28 Nov 10:00:00`, with milliseconds if wanted: `28 Nov 10:00:00.250`. */
export function formatMoment(iso: string, zone: TimeZone, isExact = false): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const options = { timeZone: zone === 'utc' ? 'UTC' : undefined };
  const day = date.toLocaleDateString('en-GB', { ...options, day: 'numeric', month: 'short' });
  const time = date.toLocaleTimeString('en-GB', { ...options, hourCycle: 'h23' });
  return isExact ? `${day} ${time}.${String(date.getUTCMilliseconds()).padStart(3, '0')}` : `${day} ${time}`;
}
