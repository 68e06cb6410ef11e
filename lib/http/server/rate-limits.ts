// Counts the requests of each sender, and refuses those over the limit. lib/core/rate-limit counts; error-headers.ts turns the
// state of a limit into headers.
import type { Credential } from '../../core/credential/credential.ts';
import type { RateLimiter, RateOwner } from '../../core/rate-limit/rate-limiter.ts';
import type { Source } from '../../core/source/source.ts';
import { FlowgateError, type RateLimitState } from '../../value/errors.ts';

export interface RateLimitDeps {
  readonly rates: Pick<RateLimiter, 'count'>;
}

/** A sender with a rate limit. */
export interface RateLimitedSender extends RateOwner {
  /** The limit's name in the response headers. */
  readonly policy: 'credential' | 'source' | 'client';
}

/** A credential and the access tokens that were issued to it share one limit. */
export function toCredentialSender({ id, issuedTo, rateLimit }: Credential): RateLimitedSender {
  return { policy: 'credential', id: `credential:${issuedTo ?? id}`, limit: rateLimit };
}

/** A client at the token endpoint, with Stampede's own limit. Each access token is an item that is stored for a day. */
export function toClientSender({ id }: Credential): RateLimitedSender {
  return { policy: 'client', id: `client:${id}`, limit: { requests: 20, seconds: 60 } };
}

export function toSourceSender({ name, rateLimit }: Source): RateLimitedSender {
  return { policy: 'source', id: `source:${name}`, limit: rateLimit };
}

/**
 * Counts a request, and returns the state of the sender's limit: undefined while only this instance has counted, because the
 * total is not known yet.
 * @throws FlowgateError `rate_limited` if the limit is exceeded
 */
export async function countRequest(
  counted: RateLimitedSender,
  { rates }: RateLimitDeps,
): Promise<RateLimitState | undefined> {
  const { kind, quota } = await rates.count(counted);
  if (quota === undefined) return undefined;
  const { limit, remaining, secondsLeft } = quota;
  const rateLimit = { policy: counted.policy, ...limit, remaining, secondsLeft };
  if (kind === 'admitted') return rateLimit;
  const message = `rate limit exceeded: the ${counted.policy} may send ${limit.requests} requests in ${limit.seconds} s: send the request again in ${secondsLeft} s`;
  throw new FlowgateError('rate_limited', message, { rateLimit, retryAfterSeconds: secondsLeft });
}
