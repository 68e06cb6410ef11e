// Parses durations and times as written on the command line.
import { CliError } from './cli-error.ts';

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** Parses `90s`, `30m`, `24h`, `7d` or `0` to seconds; undefined if the text is not a duration. */
export function parseSeconds(text: string): number | undefined {
  if (text === '0') return 0;
  const [, count, unit = ''] = /^(\d+)([smhd])$/.exec(text) ?? [];
  const seconds = unitSeconds[unit];
  return seconds === undefined ? undefined : Number(count) * seconds;
}

/** Parses the value of `--expires`, a duration from now or a time. Returns ISO 8601. @throws CliError */
export function parseExpiry(when: string): string {
  const seconds = parseSeconds(when);
  const moment = new Date(seconds === undefined ? Date.parse(when) : Date.now() + seconds * 1000);
  if (Number.isNaN(moment.getTime()))
    throw new CliError(`--expires ${when} is neither a duration such as 90d nor a time such as 2027-01-31T00:00:00Z`);
  return moment.toISOString();
}
