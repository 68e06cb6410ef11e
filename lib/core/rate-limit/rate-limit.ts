// A rate limit: how many requests a sender may send in a window of time. Does not count.
import * as z from 'zod/mini';

/** The JSON form of a rate limit. */
export const rateLimitSchema = z.strictObject({
  requests: z.int().check(z.gte(1), z.lte(1_000_000_000)),
  seconds: z.int().check(z.gte(1), z.lte(86_400)),
});

/** At most `requests` in each window of `seconds`. Windows follow each other without gaps, beginning at the epoch. */
export interface RateLimit {
  readonly requests: number;
  readonly seconds: number;
}

/** The limit of credentials and sources that have no limit of their own. */
export const standardRateLimit: RateLimit = { requests: 6_000, seconds: 60 };

/** Returns the limit. @throws Error if it is not valid */
export function checkRateLimit(limit: RateLimit): RateLimit {
  if (z.safeParse(rateLimitSchema, limit).success) return limit;
  const allowed = '"requests" is a whole number from 1 to 1,000,000,000, "seconds" one from 1 to 86,400';
  throw new Error(`${JSON.stringify(limit)} is not a rate limit: ${allowed}`);
}

/** Whether every sender within `asked` is also within `allowed`, both in one window and in the long run. */
export function isRateWithin(allowed: RateLimit, asked: RateLimit): boolean {
  return asked.requests <= allowed.requests && asked.requests * allowed.seconds <= allowed.requests * asked.seconds;
}
