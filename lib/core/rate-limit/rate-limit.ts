// A rate limit: how many requests one sender may send in a window of time. Knows nothing of how they are counted.
import * as z from 'zod/mini';

/** What may be said of a rate limit. */
export const rateLimitSchema = z.strictObject({
  requests: z.int().check(z.gte(1), z.lte(1_000_000_000)),
  seconds: z.int().check(z.gte(1), z.lte(86_400)),
});

/** So many requests in each window of so many seconds, the windows lying end to end from the epoch on. */
export interface RateLimit {
  readonly requests: number;
  readonly seconds: number;
}

/** The limit of a credential or a source that has none of its own. */
export const standardRateLimit: RateLimit = { requests: 6_000, seconds: 60 };

/** @throws Error for what is no rate limit */
export function checkedRateLimit(limit: RateLimit): RateLimit {
  if (z.safeParse(rateLimitSchema, limit).success) return limit;
  const allowed = '"requests" is a whole number from 1 to 1,000,000,000, "seconds" one from 1 to 86,400';
  throw new Error(`${JSON.stringify(limit)} is no rate limit: ${allowed}`);
}

/** Whether whoever keeps to `asked` keeps to `allowed` as well: never more at once, never more in the long run. */
export function isRateWithin(allowed: RateLimit, asked: RateLimit): boolean {
  return asked.requests <= allowed.requests && asked.requests * allowed.seconds <= allowed.requests * asked.seconds;
}
