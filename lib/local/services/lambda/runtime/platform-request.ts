// A request to the platform without a connection, with the members of Node.js's ClientRequest that HTTP clients use.
import { EventEmitter } from 'node:events';
import { Readable, Writable } from 'node:stream';
import type { PlatformResponseMessage } from './protocol.ts';

export type ReceiveResponse = (response: PlatformResponse) => void;

interface Exchange {
  /** Receives the whole body, once. */
  readonly send: (body: string | Uint8Array) => void;
  /** The client has the response, or wants none any more. */
  readonly forget: () => void;
}

/** Emits `response`, and `error` if the connection seems to break or if the client ends the request before it has a response. */
export class PlatformRequest extends Writable {
  readonly socket = new PlatformSocket();
  readonly #exchange: Exchange;
  #body: string | Uint8Array = '';
  #response: PlatformResponse | undefined;

  constructor(exchange: Exchange) {
    super({ autoDestroy: false, decodeStrings: false });
    this.#exchange = exchange;
  }

  /** @param ms the longest time without a response; 0 for no limit */
  setTimeout(ms: number, onTimeout?: () => void): this {
    this.socket.setTimeout(ms, () => {
      onTimeout?.();
      this.emit('timeout');
    });
    return this;
  }

  abort(): void {
    this.destroy();
  }

  receive(message: PlatformResponseMessage): void {
    this.socket.setTimeout(0);
    if (message.kind === 'lost') return void this.destroy(createHangUp());
    const response = new PlatformResponse(message);
    this.#response = response;
    response.once('close', () => this.destroy());
    if (!this.emit('response', response)) response.resume();
  }

  override _write(chunk: string | Uint8Array, encoding: BufferEncoding, done: () => void): void {
    if (this.#body.length === 0 && (typeof chunk !== 'string' || encoding === 'utf8')) this.#body = chunk;
    else this.#body = Buffer.concat([toBytes(this.#body, 'utf8'), toBytes(chunk, encoding)]);
    done();
  }

  override _final(done: () => void): void {
    this.#exchange.send(this.#body);
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.socket.setTimeout(0);
    this.#exchange.forget();
    done(error ?? (this.#response === undefined ? createHangUp() : null));
  }
}

/** The whole response, with the members of Node.js's IncomingMessage that HTTP clients use. */
export class PlatformResponse extends Readable {
  readonly complete = true;
  readonly httpVersion = '1.1';
  readonly statusMessage = '';
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor({ body, headers, status }: Extract<PlatformResponseMessage, { kind: 'response' }>) {
    super();
    this.statusCode = status;
    this.headers = headers;
    if (body.length > 0) this.push(toBytes(body, 'utf8'));
    this.push(null);
  }

  override _read(): void {
    // Everything was pushed when the response arrived.
  }
}

/** What clients ask of a connection: it is there, and it measures how long nothing arrives. */
class PlatformSocket extends EventEmitter {
  readonly connecting = false;
  #timer: NodeJS.Timeout | undefined;

  setTimeout(ms: number, onTimeout?: () => void): this {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (ms === 0) return this;
    if (onTimeout !== undefined) this.once('timeout', onTimeout);
    this.#timer = setTimeout(() => this.emit('timeout'), ms).unref();
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  destroy(): this {
    return this;
  }
}

function toBytes(text: string | Uint8Array, encoding: BufferEncoding): Uint8Array {
  return typeof text === 'string' ? Buffer.from(text, encoding) : text;
}

/** The error of Node.js's client for a connection that ends before the response. */
function createHangUp(): Error {
  return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
}
