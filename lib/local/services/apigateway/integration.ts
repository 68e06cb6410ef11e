// Invokes a route's function and converts the outcome into a response: a result, an error or a timeout.
import { AwsError } from '../../platform/aws-error.ts';
import type { Clock } from '../../platform/clock.ts';
import type { HttpApiRoute } from './http-api-description.ts';
import { messageResponse, type ProxyResponse, proxyResponse } from './proxy-response.ts';

/** @param onStarted called when the function does not wait for its first start any more */
export type InvokeFunction = (
  functionArn: string,
  payload: string,
  onStarted: () => void,
) => Promise<{ readonly FunctionError?: string; readonly Payload: string }>;

export interface Integration {
  readonly clock: Clock;
  readonly invoke: InvokeFunction;
  readonly route: HttpApiRoute;
  /** The event, as JSON. */
  readonly payload: string;
  /** Receives the reason of a failed invocation, which the client does not see. */
  readonly note: (text: string) => void;
}

/** The longest integration timeout of an HTTP API, in milliseconds. */
const longestTimeoutMs = 30_000;

/**
 * The timeout begins when the function has started. The first start of a function takes a fraction of a second on AWS, and on a busy machine
 * far longer. That wait is not an overload, so the sender gets no 503 for it.
 */
export async function integrate(integration: Integration): Promise<ProxyResponse> {
  const { promise: timeout, resolve } = Promise.withResolvers<ProxyResponse>();
  let cancel: (() => void) | undefined;
  const begin = (): void => {
    cancel ??= limitTime(integration, resolve);
  };
  try {
    return await Promise.race([answer(integration, begin), timeout]);
  } finally {
    cancel?.();
  }
}

function limitTime({ clock, note, route }: Integration, end: (response: ProxyResponse) => void): () => void {
  const timeoutMs = Math.min(route.timeoutMs, longestTimeoutMs);
  return clock.after(timeoutMs, () => {
    note(`the function did not answer within ${timeoutMs} ms`);
    end(messageResponse(503, 'Service Unavailable'));
  });
}

async function answer({ invoke, route, payload, note }: Integration, onStarted: () => void): Promise<ProxyResponse> {
  try {
    const { FunctionError, Payload } = await invoke(route.functionArn, payload, onStarted);
    const response = FunctionError === undefined ? proxyResponse(Payload) : undefined;
    if (response !== undefined) return response;
    note(
      FunctionError === undefined ? 'the function answered no valid response' : `the function failed: ${FunctionError}`,
    );
    return messageResponse(500, 'Internal Server Error');
  } catch (error) {
    note(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
    return refused(error);
  }
}

/** The invocation itself was refused. */
function refused(error: unknown): ProxyResponse {
  const code = error instanceof AwsError ? error.code : '';
  if (code === 'RequestEntityTooLargeException') return messageResponse(413, 'Request Entity Too Large');
  if (code === 'TooManyRequestsException') return messageResponse(503, 'Service Unavailable');
  return messageResponse(500, 'Internal Server Error');
}
