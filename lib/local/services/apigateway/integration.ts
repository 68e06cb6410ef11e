// Invokes a route's function and converts the outcome into a response: a result, an error or a timeout.
import { AwsError } from '../../platform/aws-error.ts';
import type { Clock } from '../../platform/clock.ts';
import type { HttpApiRoute } from './http-api-description.ts';
import { messageResponse, type ProxyResponse, proxyResponse } from './proxy-response.ts';

export type InvokeFunction = (
  functionArn: string,
  payload: string,
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

export async function integrate(integration: Integration): Promise<ProxyResponse> {
  const { clock, route } = integration;
  const { promise: timeout, resolve } = Promise.withResolvers<ProxyResponse>();
  const timeoutMs = Math.min(route.timeoutMs, longestTimeoutMs);
  const cancel = clock.after(timeoutMs, () => {
    integration.note(`the function did not answer within ${timeoutMs} ms`);
    resolve(messageResponse(503, 'Service Unavailable'));
  });
  try {
    return await Promise.race([answer(integration), timeout]);
  } finally {
    cancel();
  }
}

async function answer({ invoke, route, payload, note }: Integration): Promise<ProxyResponse> {
  try {
    const { FunctionError, Payload } = await invoke(route.functionArn, payload);
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
