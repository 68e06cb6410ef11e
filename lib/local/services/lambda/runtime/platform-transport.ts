// Sends the signed requests of a function to the platform through a port of its thread instead of a connection. What is not an ordinary
// request of an AWS client takes Node.js's own way.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { ClientRequest, RequestOptions } from 'node:http';
import { PlatformRequest, type ReceiveResponse } from './platform-request.ts';
import type { PlatformAddress, PlatformRequestMessage, PlatformResponseMessage } from './protocol.ts';

type Head = Pick<PlatformRequestMessage, 'method' | 'target' | 'headers'>;

/** Replaces `request` of node:http for this thread. Call it before the function's code is imported. */
export function routeToPlatform(address: PlatformAddress): void {
  // An `import` of node:http reads all its members, which costs some 50 ms.
  const http = process.getBuiltinModule('node:http');
  const { Agent, request } = http;
  const transport = new PlatformTransport(address.channel);
  const routed = (...given: Parameters<typeof request>): ClientRequest | PlatformRequest => {
    const [options, receive] = given as [unknown, unknown];
    const head = isPlain(options, Agent) ? readHead(address, options) : undefined;
    if (head === undefined) return request(...given);
    return transport.request(head, typeof receive === 'function' ? (receive as ReceiveResponse) : undefined);
  };
  Reflect.set(http, 'request', routed);
}

class PlatformTransport {
  readonly #channel: PlatformAddress['channel'];
  readonly #pending = new Map<number, (message: PlatformResponseMessage) => void>();
  #lastId = 0;

  constructor(channel: PlatformAddress['channel']) {
    this.#channel = channel;
    channel.on('message', (message: PlatformResponseMessage) => this.#pending.get(message.id)?.(message));
    // Without a request, nothing arrives here: the port must not keep the thread running.
    channel.unref();
  }

  request(head: Head, onResponse: ReceiveResponse | undefined): PlatformRequest {
    this.#lastId += 1;
    const id = this.#lastId;
    const request = new PlatformRequest({
      send: (body) => this.#send({ id, ...head, body }),
      forget: () => this.#forget(id),
    });
    if (onResponse !== undefined) request.once('response', onResponse);
    const inContext = AsyncLocalStorage.snapshot();
    this.#pending.set(id, (message) => {
      this.#forget(id);
      inContext(() => request.receive(message));
    });
    if (this.#pending.size === 1) this.#channel.ref();
    return request;
  }

  #send(message: PlatformRequestMessage): void {
    // A buffer can be a part of a larger one, all of which would be sent.
    const body = typeof message.body === 'string' ? message.body : new Uint8Array(message.body);
    const transferred = typeof body === 'string' ? [] : [body.buffer];
    this.#channel.postMessage({ ...message, body } satisfies PlatformRequestMessage, transferred);
  }

  #forget(id: number): void {
    if (this.#pending.delete(id) && this.#pending.size === 0) this.#channel.unref();
  }
}

/** Whether a request has options alone, and no agent that would send it elsewhere. */
function isPlain(options: unknown, Agent: typeof import('node:http').Agent): options is RequestOptions {
  if (typeof options !== 'object' || options === null || options instanceof URL) return false;
  const { agent } = options as RequestOptions;
  return agent === undefined || (agent instanceof Agent && agent.constructor === Agent);
}

/** The head of a request that a signature authenticates at the platform's endpoint; undefined for any other request. */
function readHead({ hostname, port }: PlatformAddress, options: RequestOptions): Head | undefined {
  if (Number(options.port) !== port || (options.hostname ?? options.host) !== hostname) return undefined;
  if (options.auth !== undefined || (options.protocol ?? 'http:') !== 'http:') return undefined;
  const target = options.path ?? '/';
  const headers = readHeaders(options.headers);
  if (headers === undefined || !/^\/[\x21-\x7e]*$/.test(target)) return undefined;
  const isSigned = headers.authorization?.startsWith('AWS4-HMAC-SHA256 ') === true;
  if (!isSigned || headers.host === undefined || headers.expect !== undefined) return undefined;
  return { method: options.method ?? 'GET', target, headers };
}

/** The headers by their lower-case names; undefined if Node.js would not send one as it is. */
function readHeaders(given: RequestOptions['headers']): Record<string, string> | undefined {
  if (given === undefined || Array.isArray(given)) return undefined;
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    if (typeof value !== 'string' && typeof value !== 'number') return undefined;
    const text = String(value);
    if (!/^[\t\x20-\x7e]*$/.test(text)) return undefined;
    headers[name.toLowerCase()] = text;
  }
  return headers;
}
