// Moments in query parameters: ISO 8601, or a duration before now. Reads no clock.

/** A moment as it was sent: ISO 8601 in UTC, or how long ago. */
export type Moment = { readonly at: string } | { readonly secondsAgo: number };

const secondsPerUnit: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
const duration = /^(\d{1,6})([smhd])$/;
// A date alone is its first moment in UTC. A time needs its offset, because the sender's time zone is unknown.
const iso = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

/** Parses `2026-11-28`, `2026-11-28T10:00:00Z`, `90s`, `15m`, `2h` or `30d`; undefined if the text is none of these. */
export function parseMoment(text: string): Moment | undefined {
  const [, count, unit = ''] = duration.exec(text) ?? [];
  if (count !== undefined) return { secondsAgo: Number(count) * (secondsPerUnit[unit] ?? 0) };
  const milliseconds = iso.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(milliseconds) ? undefined : { at: new Date(milliseconds).toISOString() };
}

export function resolveMoment(moment: Moment, now: Date): Date {
  return 'at' in moment ? new Date(moment.at) : new Date(now.getTime() - moment.secondsAgo * 1000);
}
