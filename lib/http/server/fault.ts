// Faults: what was thrown and is no refusal. Told to the caller without what is inside, and to the log with it.
import { FlowgateError } from '../../value/errors.ts';

/**
 * What a caller is told of whatever was thrown. A fault of AWS's that a second try may pass is told apart from one of ours;
 * either way the request is safe to repeat.
 */
export function knownError(error: unknown): FlowgateError {
  if (error instanceof FlowgateError) return error;
  if (isTransient(error)) {
    const message =
      'a service behind the router did not answer: send the request again, under the same Idempotency-Key';
    return new FlowgateError('unavailable', message, {
      retryAfterSeconds: 1,
      cause: error,
    });
  }
  return new FlowgateError('internal', 'the router failed: send the request again, under the same Idempotency-Key', {
    cause: error,
  });
}

/** The fault that a known error stands for; undefined for a refusal, which has none. */
export function faultBehind({ code, cause }: FlowgateError): unknown {
  return code === 'internal' || code === 'unavailable' ? cause : undefined;
}

function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { $retryable, $fault, code } = error as {
    $retryable?: unknown;
    $fault?: unknown;
    code?: unknown;
  };
  const name = error.name;
  return (
    $retryable !== undefined ||
    $fault === 'server' ||
    name === 'TimeoutError' ||
    /Throttl|TooManyRequests|ThroughputExceeded|RequestLimitExceeded|TransactionInProgress/.test(name) ||
    /^E[A-Z]+$/.test(String(code))
  );
}
