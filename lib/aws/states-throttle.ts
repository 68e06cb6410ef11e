// Step Functions limits how often each of its operations is called. A caller gets 503, and may send the request again.
import { FlowgateError } from '../value/errors.ts';

export function isStatesThrottle(error: unknown): boolean {
  return error instanceof Error && /Throttl|TooManyRequests|ExecutionLimitExceeded/.test(error.name);
}

/** Returns `unavailable` in place of a throttle, and any other error as it is. @param advice what the caller can rely on, and do next */
export function explainStatesThrottle(error: unknown, advice = 'send the request again'): unknown {
  if (!isStatesThrottle(error)) return error;
  const message = `Step Functions is throttling this account: ${advice}`;
  return new FlowgateError('unavailable', message, { retryAfterSeconds: 2, cause: error });
}
