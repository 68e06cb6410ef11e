// Faults: thrown values that are not a FlowgateError. The caller gets no internal details; the log gets them.
import { FlowgateError } from '../../value/errors.ts';

/**
 * Converts any thrown value to the error that the caller receives. A transient fault of AWS is `unavailable`, any other fault is
 * `internal`; in both cases the request is safe to send again.
 */
export function toFlowgateError(error: unknown): FlowgateError {
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

/** The fault that caused an error; undefined for a refusal. */
export function findFault({ code, cause }: FlowgateError): unknown {
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
