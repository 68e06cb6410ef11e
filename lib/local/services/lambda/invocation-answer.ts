// Converts the outcome of an event to the result and the log lines of Lambda.
import type { EnvironmentOutcome } from './execution-environment.ts';
import type { ErrorShape } from './runtime/protocol.ts';

export interface InvocationAnswer {
  /** JSON. */
  readonly payload: string;
  /** Present if the event failed. Lambda reports each error of a Node.js function as `Unhandled`. */
  readonly functionError?: 'Unhandled';
}

export interface EndedInvocation {
  readonly outcome: EnvironmentOutcome;
  readonly requestId: string;
  readonly timeoutSeconds: number;
}

/** Lambda's limit on the result of a synchronous call, in bytes. */
export const largestAnswer = 6_291_556;

export function toResult({ outcome, requestId, timeoutSeconds }: EndedInvocation): InvocationAnswer {
  switch (outcome.kind) {
    case 'succeeded':
      return Buffer.byteLength(outcome.payload) > largestAnswer ? failure(tooLarge) : { payload: outcome.payload };
    case 'failed':
      return failure(outcome.error);
    case 'crashed':
      return failure(withRequestId(outcome.error, requestId));
    case 'timedOut': {
      const errorMessage = `RequestId: ${requestId} Error: ${timeoutMessage(timeoutSeconds)}`;
      return failure({ errorType: 'Sandbox.Timedout', errorMessage });
    }
  }
}

/** Returns the lines that Lambda writes to the log for a crash or a timeout; an empty list for other outcomes. */
export function describeEnd({ outcome, requestId, timeoutSeconds }: EndedInvocation, now: number): string[] {
  if (outcome.kind === 'timedOut')
    return [`${new Date(now).toISOString()} ${requestId} ${timeoutMessage(timeoutSeconds)}`];
  if (outcome.kind !== 'crashed') return [];
  const { errorType, errorMessage } = outcome.error;
  const reason = errorType === 'Runtime.ExitError' ? errorMessage : `Runtime exited with error: ${errorType}`;
  return [`RequestId: ${requestId} Error: ${reason}`];
}

function timeoutMessage(timeoutSeconds: number): string {
  return `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
}

const tooLarge: ErrorShape = {
  errorType: 'Function.ResponseSizeTooLarge',
  errorMessage: `Response payload size exceeded maximum allowed payload size (${largestAnswer} bytes).`,
};

function failure(error: ErrorShape): InvocationAnswer {
  return { payload: JSON.stringify(error), functionError: 'Unhandled' };
}

/** Adds the ID of the request to the message if the process exited. Other errors are unchanged. */
function withRequestId(error: ErrorShape, requestId: string): ErrorShape {
  if (error.errorType !== 'Runtime.ExitError') return error;
  return { ...error, errorMessage: `RequestId: ${requestId} Error: ${error.errorMessage}` };
}
