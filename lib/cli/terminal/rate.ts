// Parses and formats rate limits as the command line writes them: `100/15m`.
import type { RateLimit } from '../../core/rate-limit/rate-limit.ts';
import { CliError } from './cli-error.ts';
import { parseSeconds } from './duration.ts';

/** Parses the value of `--rate`, requests per time. @throws CliError */
export function parseRate(text: string): RateLimit {
  const [, requests, time = ''] = /^(\d+)\/(\w+)$/.exec(text) ?? [];
  const seconds = parseSeconds(/^\d/.test(time) ? time : `1${time}`);
  if (requests === undefined || seconds === undefined)
    throw new CliError(
      `--rate ${text} is not a rate limit: expected requests per time, for example 100/15m, 10/s or 50000/d`,
    );
  return { requests: Number(requests), seconds };
}

const units = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
] as const;

/** Formats a limit in the largest unit of which its time is a multiple, such as `100/15m`. */
export function formatRate({ requests, seconds }: RateLimit): string {
  const [unit, length] = units.find(([, unitSeconds]) => seconds % unitSeconds === 0) ?? ['s', 1];
  const count = seconds / length;
  return `${requests}/${count === 1 ? '' : count}${unit}`;
}
