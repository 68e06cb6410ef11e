// Creates the headers of an error's response from the facts that the error carries.
import { defined } from '../../value/defined.ts';
import type { ErrorFacts, RateLimitState } from '../../value/errors.ts';

type Headers = Readonly<Record<string, string>>;

/** The headers that say what the caller may do next: authenticate, send another method or type, wait. */
export function toErrorHeaders({ facts }: { readonly facts: ErrorFacts }): Headers {
  const { authScheme, authError, allowedMethods, acceptedType, acceptedEncoding, rateLimit, retryAfterSeconds } = facts;
  return defined({
    'www-authenticate':
      authScheme && `${authScheme} realm="flowgate"${authError === undefined ? '' : `, error="${authError}"`}`,
    allow: allowedMethods?.join(', '),
    accept: acceptedType,
    'accept-encoding': acceptedEncoding,
    ...toRateLimitHeaders(rateLimit),
    'retry-after': retryAfterSeconds?.toString(),
  }) as Headers;
}

/** The RateLimit fields of the IETF (draft-ietf-httpapi-ratelimit-headers-10); none if nothing was counted. */
export function toRateLimitHeaders(state: RateLimitState | undefined): Headers {
  if (state === undefined) return {};
  const { policy, requests, seconds, remaining, secondsLeft } = state;
  return {
    'ratelimit-policy': `"${policy}";q=${requests};w=${seconds}`,
    ratelimit: `"${policy}";r=${remaining};t=${secondsLeft}`,
  };
}
