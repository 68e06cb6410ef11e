// An HTTP API on loopback: its server, the limits on requests, and its shutdown. The gateway produces the responses.
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../platform/clock.ts';
import { createServer } from '../../platform/node-http.ts';
import { respondToBrokenRequest } from './broken-request.ts';
import { accessLine, apiRequest, send } from './exchange.ts';
import { Gateway, type GatewayAnswer } from './gateway.ts';
import type { HttpApiDescription } from './http-api-description.ts';
import type { InvokeFunction } from './integration.ts';
import type { ApiRequest } from './proxy-event.ts';
import { messageResponse } from './proxy-response.ts';
import { announcesTooMuch, readBody } from './request-body.ts';

export interface HttpApiOptions {
  readonly clock: Clock;
  readonly description: HttpApiDescription;
  /** 0 chooses a free port. */
  readonly port: number;
  readonly host: '127.0.0.1';
  readonly invoke: InvokeFunction;
  /** Receives the access log: one line of JSON for each request, without query, headers or bodies. */
  readonly log: (line: string) => void;
  /** The longest time for a client to send a request, in milliseconds. @default 30000 */
  readonly requestTimeoutMs?: number;
}

interface PendingRequest {
  readonly requestId: string;
  readonly receivedAt: number;
  readonly outgoing: ServerResponse;
  readonly expectsContinue: boolean;
}

/** The limit on the request line and the headers together, in bytes. */
const largestHead = 10_240;
/** How long requests in progress may take after the API is closed. */
const graceMs = 2000;

export class HttpApi {
  readonly url: string;
  readonly #options: HttpApiOptions;
  readonly #server: Server;
  #gateway: Gateway;
  #underWay = 0;
  #idle: (() => void) | undefined;

  private constructor(options: HttpApiOptions, server: Server, gateway: Gateway) {
    this.#options = options;
    this.#server = server;
    this.#gateway = gateway;
    this.url = `http://${options.host}:${findPort(server)}`;
  }

  /** Starts listening. Rejects if the port is in use or if the platform cannot serve the description. */
  static async start(options: HttpApiOptions): Promise<HttpApi> {
    const gateway = new Gateway(options.description, options);
    const timeoutMs = options.requestTimeoutMs ?? 30_000;
    const server = createServer({
      maxHeaderSize: largestHead,
      headersTimeout: timeoutMs,
      requestTimeout: timeoutMs,
      connectionsCheckingInterval: Math.min(1000, timeoutMs),
      keepAliveTimeout: 60_000,
    });
    await listen(server, options);
    const api = new HttpApi(options, server, gateway);
    server.on('request', (request, response) => void api.#serve(request, response, false));
    server.on('checkContinue', (request, response) => void api.#serve(request, response, true));
    server.on('clientError', respondToBrokenRequest);
    return api;
  }

  /** Serves another description, with full buckets, from the next request on. If it cannot be served, throws and keeps the old one. */
  update(description: HttpApiDescription): void {
    this.#gateway = new Gateway(description, this.#options);
  }

  /** Serves a request that did not come over a connection. It is not logged. */
  answer(request: Omit<ApiRequest, 'port'>): Promise<GatewayAnswer> {
    return this.#gateway.answer({ ...request, port: findPort(this.#server) });
  }

  /** Stops accepting requests, and gives those in progress two seconds to end. Idempotent. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeIdleConnections();
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    this.#idle = resolve;
    if (this.#underWay === 0) resolve();
    const cancel = this.#options.clock.after(graceMs, resolve);
    await ended;
    cancel();
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse, expectsContinue: boolean): Promise<void> {
    this.#underWay += 1;
    const received = { requestId: randomBytes(11).toString('base64'), receivedAt: this.#options.clock.now() };
    try {
      const answer = await this.#answer(incoming, { ...received, outgoing, expectsContinue });
      if (answer === undefined) return;
      send(outgoing, { ...answer, ...received });
      this.#options.log(accessLine(incoming, { ...answer, ...received, now: this.#options.clock.now() }));
    } catch (error) {
      // A fault of the platform itself must not affect other requests.
      this.#options.log(JSON.stringify({ ...received, fault: String(error) }));
      if (!outgoing.headersSent) send(outgoing, { ...faulty, ...received });
    } finally {
      this.#underWay -= 1;
      if (this.#underWay === 0) this.#idle?.();
    }
  }

  /** Undefined if the client disconnected before its request was complete. */
  async #answer(incoming: IncomingMessage, pending: PendingRequest): Promise<GatewayAnswer | undefined> {
    const { outgoing, expectsContinue, requestId, receivedAt } = pending;
    if (announcesTooMuch(incoming)) {
      // A client that got no 100 Continue may or may not send its body, so the connection cannot be reused.
      if (expectsContinue) outgoing.shouldKeepAlive = false;
      return tooLarge;
    }
    if (expectsContinue) outgoing.writeContinue();
    const read = await readBody(incoming);
    if (read.kind === 'aborted') return undefined;
    if (read.kind === 'tooLarge') return tooLarge;
    const request = apiRequest(incoming, { requestId, receivedAt, body: read.body, port: findPort(this.#server) });
    if (request === undefined) return { response: messageResponse(400, 'Bad Request') };
    return this.#gateway.answer(request);
  }
}

/** The rest of the body is read and dropped, so that the client receives the response. */
const tooLarge: GatewayAnswer = { response: messageResponse(413, 'Request Entity Too Large') };

const faulty: GatewayAnswer = { response: messageResponse(500, 'Internal Server Error') };

async function listen(server: Server, { port, host }: HttpApiOptions): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(port, host, resolve);
  try {
    await promise;
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
    if (code !== 'EADDRINUSE') throw error;
    throw new Error(`port ${port} is in use: stop the process that listens there, or choose another port`, {
      cause: error,
    });
  }
  server.off('error', reject);
}

function findPort(server: Server): number {
  const address = server.address() as AddressInfo | null;
  return address?.port ?? 0;
}
