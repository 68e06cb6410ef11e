// The HTTP server on loopback, which is the endpoint of all services. The request handlers interpret the requests.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AwsError } from '../../platform/aws-error.ts';
import type { Clock } from '../../platform/clock.ts';
import { ConnectionLost } from '../../platform/connection-lost.ts';
import { createServer } from '../../platform/node-http.ts';
import type { JsonObject, RestRequest, RestResponse } from '../../platform/service.ts';
import { CredentialStore, type Credentials } from './credential-store.ts';
import { completeHeaders, hasNoBody, readRequest, writeResponse } from './http-exchange.ts';
import { refuseForeigner } from './loopback-only.ts';
import { findRequestHandler } from './request-handler.ts';
import type { ServiceDispatcher } from './service-dispatcher.ts';

export interface AwsEndpointOptions {
  readonly dispatcher: ServiceDispatcher;
  readonly clock: Clock;
  /** The port on 127.0.0.1; 0 chooses a free one. */
  readonly port: number;
  /** Receives every internal fault; the client only sees InternalServerError. */
  readonly onFault: (error: unknown, request: { readonly operation: string }) => void;
  /** The largest request body, in bytes. @default 64 MiB */
  readonly maxBodyBytes?: number;
}

// Longer than the idle time of the clients' pools, so that a client never writes to a connection that is being closed.
const keepAliveMs = 120_000;

export class AwsEndpoint {
  readonly #options: AwsEndpointOptions;
  readonly #credentials: CredentialStore;
  readonly #server: Server;

  private constructor(options: AwsEndpointOptions) {
    this.#options = options;
    this.#credentials = new CredentialStore(options);
    this.#server = createServer((message, response) => void this.#exchange(message, response));
    this.#server.keepAliveTimeout = keepAliveMs;
  }

  /** Starts listening. Rejects if the port is in use. */
  static async start(options: AwsEndpointOptions): Promise<AwsEndpoint> {
    const endpoint = new AwsEndpoint(options);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    endpoint.#server.once('error', (error) => reject(explain(error, options.port)));
    endpoint.#server.listen(options.port, '127.0.0.1', resolve);
    await promise;
    return endpoint;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Issues credentials of a role. @param sessionName The session's name in messages; on AWS it is the function's name. */
  issueCredentials(roleArn: string, sessionName = 'flowgate'): Credentials {
    return this.#credentials.issue(roleArn, sessionName);
  }

  revokeCredentials(accessKeyId: string): void {
    this.#credentials.revoke(accessKeyId);
  }

  /** Stops listening and drops every open connection. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  /**
   * Serves a request that arrived without a connection, as over HTTP: with its signature, its limits and its faults. Rejects with
   * ConnectionLost if the client must get no response.
   */
  async answer(request: RestRequest): Promise<RestResponse> {
    const isTooLarge = request.body.length > this.#maxBodyBytes;
    return completeResponse(request, isTooLarge ? tooLarge() : await this.#answer(request));
  }

  async #exchange(message: IncomingMessage, target: ServerResponse): Promise<void> {
    try {
      const request = await readRequest(message, this.#maxBodyBytes);
      writeResponse(target, withRequestId(request === undefined ? tooLarge() : await this.#answer(request)));
    } catch {
      // The client closed the connection while its request was read, or it must get no response.
      target.destroy();
    }
  }

  get #maxBodyBytes(): number {
    return this.#options.maxBodyBytes ?? 64 * 1024 * 1024;
  }

  async #answer(request: RestRequest): Promise<RestResponse> {
    const handler = await findRequestHandler(request, this.#options.dispatcher);
    try {
      refuseForeigner(request);
      return await handler.perform(this.#credentials.identify(request));
    } catch (error) {
      if (error instanceof AwsError) return handler.encodeError(error);
      if (error instanceof ConnectionLost) throw error;
      const operation = request.headers['x-amz-target'] ?? `${request.method} ${request.path}`;
      this.#options.onFault(error, { operation });
      return handler.encodeError(
        new AwsError('InternalServerError', 'The local platform failed: see its log for the reason', { status: 500 }),
      );
    }
  }
}

/** Adds what an HTTP server adds by itself. Clients compare the date with their clock. */
function completeResponse({ method }: RestRequest, response: RestResponse): RestResponse {
  const { body, headers, status } = withRequestId(response);
  const completed = completeHeaders({ body, headers: { date: new Date().toUTCString(), ...headers }, status });
  return { status, headers: completed, body: method === 'HEAD' || hasNoBody(status) ? '' : body };
}

function withRequestId({ body, headers, status }: RestResponse): RestResponse {
  const requestId = randomUUID();
  return { status, headers: { 'x-amzn-requestid': requestId, 'x-amz-request-id': requestId, ...headers }, body };
}

function explain(error: Error, port: number): Error {
  if (!('code' in error) || error.code !== 'EADDRINUSE') return error;
  return new Error(`port ${port} is in use: stop the process that listens there, or choose another port`, {
    cause: error,
  });
}

function tooLarge(): RestResponse {
  const body: JsonObject = {
    __type: 'RequestEntityTooLargeException',
    message: 'The request is too large',
  };
  return {
    status: 413,
    headers: { connection: 'close' },
    body: JSON.stringify(body),
  };
}
