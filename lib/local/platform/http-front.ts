// Serves the stack's HTTP API: one server that follows the template, and the Lambda invocations that it makes.
import { HttpApi } from '../services/apigateway/http-api.ts';
import type { HttpApiDescription } from '../services/apigateway/http-api-description.ts';
import type { InvokeFunction } from '../services/apigateway/integration.ts';
import { regionalArn } from '../template/provision/aws-arn.ts';
import type { Clock } from './clock.ts';
import type { CallHooks, CallService } from './service.ts';

export interface HttpFrontOptions {
  readonly clock: Clock;
  /** The port on 127.0.0.1; 0 chooses a free one. */
  readonly port: number;
  readonly callService: CallService;
  /** Receives the access log: one line of JSON for each request. */
  readonly log: (line: string) => void;
}

export class HttpFront {
  readonly #options: HttpFrontOptions;
  #api: HttpApi | undefined;

  constructor(options: HttpFrontOptions) {
    this.#options = options;
  }

  /** Absent if the stack has no HTTP API. */
  get url(): string | undefined {
    return this.#api?.url;
  }

  /** Serves a request without a connection. @throws Error if the stack has no HTTP API */
  async answer(request: Parameters<HttpApi['answer']>[0]): ReturnType<HttpApi['answer']> {
    if (this.#api === undefined) throw new Error('the stack has no HTTP API that could serve a request');
    return await this.#api.answer(request);
  }

  /** Starts or updates the server. Rejects if the port is in use or if there are several APIs. */
  async serve(descriptions: readonly HttpApiDescription[]): Promise<void> {
    const [description, ...others] = descriptions;
    if (others.length > 0) throw new Error('the local platform serves one HTTP API, and the template has more');
    if (description === undefined) await this.close();
    else if (this.#api === undefined) this.#api = await this.#start(description);
    else this.#api.update(description);
  }

  /** Stops accepting requests. Idempotent. */
  async close(): Promise<void> {
    const api = this.#api;
    this.#api = undefined;
    await api?.close();
  }

  async #start(description: HttpApiDescription): Promise<HttpApi> {
    const { clock, port, log } = this.#options;
    const invoke: InvokeFunction = (functionArn, payload, onStarted) =>
      this.#invoke({ apiId: description.apiId, functionArn, payload, onStarted });
    return await HttpApi.start({ clock, description, port, host: '127.0.0.1', invoke, log });
  }

  async #invoke({ apiId, functionArn, payload, onStarted }: InvocationRequest): Promise<Invocation> {
    const { FunctionError, Payload } = await this.#options.callService(
      { kind: 'service', principal: 'apigateway.amazonaws.com', sourceArn: invocationArn(apiId, payload) },
      { service: 'lambda', operation: 'Invoke', input: { FunctionName: functionArn, Payload: payload }, onStarted },
    );
    return { ...(typeof FunctionError === 'string' ? { FunctionError } : {}), Payload: String(Payload) };
  }
}

interface InvocationRequest extends CallHooks {
  readonly apiId: string;
  readonly functionArn: string;
  readonly payload: string;
}

interface Invocation {
  readonly FunctionError?: string;
  readonly Payload: string;
}

/** The members of a proxy event that identify its route. */
interface ProxyEvent {
  readonly routeKey: string;
  readonly requestContext: { readonly http: { readonly method: string } };
}

/**
 * The source ARN of an invocation: `<api>/<stage>/<method>/<path of the route>`. The default route has neither a method nor
 * a path, so a permission with a wildcard for each does not cover it, as on AWS:
 * https://github.com/aws/serverless-application-model/issues/1860
 */
function invocationArn(apiId: string, payload: string): string {
  const { routeKey, requestContext } = JSON.parse(payload) as ProxyEvent;
  const route = routeKey.replace(/^ANY /, requestContext.http.method).replace(' ', '');
  return regionalArn('execute-api', `${apiId}/$default/${route}`);
}
