// Takes the place of the SDK's HTTP handler in a simulated function: the request reaches the services without a socket. esbuild
// bundles this file with the function, and the environment provides `sendToServices`.

export interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface SentOptions {
  readonly requestTimeout?: number;
}

interface Received {
  readonly response: { readonly statusCode: number; readonly headers: Record<string, string>; readonly body: unknown };
}

declare const sendToServices: (request: SentRequest, timeoutMs: number) => Promise<Received>;

const defaultTimeoutMs = 3_000;

export class NodeHttpHandler {
  readonly metadata = { handlerProtocol: 'http/1.1' };
  readonly #options: SentOptions;

  constructor(options: SentOptions = {}) {
    this.#options = options;
  }

  static create(given: unknown): NodeHttpHandler {
    return isHandler(given) ? given : new NodeHttpHandler(given as SentOptions | undefined);
  }

  handle(request: SentRequest, options?: SentOptions): Promise<Received> {
    return sendToServices(request, options?.requestTimeout ?? this.#options.requestTimeout ?? defaultTimeoutMs);
  }

  updateHttpClientConfig(): void {}

  httpHandlerConfigs(): SentOptions {
    return this.#options;
  }

  destroy(): void {}
}

function isHandler(value: unknown): value is NodeHttpHandler {
  return typeof value === 'object' && value !== null && 'handle' in value;
}

/** The SDK imports it by this name. */
export async function streamCollector(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return new Uint8Array(Buffer.concat(chunks));
}
