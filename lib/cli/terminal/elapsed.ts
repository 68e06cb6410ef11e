// Times for people: how long something took, and how long ago it was. Reads no clock.

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
] as const;

/** Formats a length of time by its two largest units: `85ms`, `1.2s`, `48s`, `3m 5s`, `2h 10m`, `4d 3h`. */
export function formatElapsed(ms: number): string {
  if (ms < 1000) return `${Math.max(Math.round(ms), 0)}ms`;
  if (ms < 10_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)}s`;
  if (ms < 60_000) return `${Math.floor(ms / 1000)}s`;
  const at = units.findIndex(([, length]) => ms >= length);
  const [unit, length] = units[at] ?? units[2];
  const [smaller, part] = units[at + 1] ?? (['s', 1000] as const);
  const rest = Math.floor((ms % length) / part);
  return `${Math.floor(ms / length)}${unit}${rest === 0 ? '' : ` ${rest}${smaller}`}`;
}

/**
 * Formats a moment in ISO 8601 by its age: `12s ago`, `3m ago`, `2h ago`, `5d ago`. A moment in the future, from a clock that is
 * behind, is `just now`.
 */
export function formatAge(moment: string, now: Date): string {
  const ms = now.getTime() - Date.parse(moment);
  if (Number.isNaN(ms)) return moment;
  if (ms < 1000) return 'just now';
  const [unit, length] = units.find(([, size]) => ms >= size) ?? (['s', 1000] as const);
  return `${Math.floor(ms / length)}${unit} ago`;
}

/** Formats the time between two moments in ISO 8601; empty if one is missing. */
export function formatBetween(from: string | undefined, to: string | undefined): string {
  return from === undefined || to === undefined ? '' : formatElapsed(Date.parse(to) - Date.parse(from));
}
