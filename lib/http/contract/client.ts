// A typed client of the native API for the console, the command line and tests. It holds no schema, because its types come from the rows,
// so it is small and runs in a browser.
import type * as z from 'zod/mini';
import type { Answer, Operation, PathParameters, Readable } from './operation.ts';
import type { operations } from './operations.ts';
import type { problem } from './problem.ts';

type Row = (typeof operations)[number];

/** An operation by its route key, such as `GET /v1/runs/{id}`. */
export type OperationKey = Row['key'];
/** The row of a route key. */
export type OperationOf<Key extends OperationKey> = Extract<Row, { readonly key: Key }>;
/** The JSON of an error. */
export type Problem = z.infer<ReturnType<typeof problem>>;

/** A member that may be left out if its value may be empty. */
type Member<Name extends string, Value> =
  Record<never, never> extends Value ? { readonly [Own in Name]?: Value } : { readonly [Own in Name]: Value };

type QueryInput<Own extends Operation> = Own extends { readonly query: infer Query extends z.core.$ZodType }
  ? { readonly [Name in keyof z.input<Query>]: z.input<Query>[Name] | number }
  : Record<never, never>;

type BodyInput<Own extends Operation> = Own extends { readonly body: infer Body extends z.core.$ZodType }
  ? Own extends { readonly isBodyOptional: true }
    ? { readonly body?: Readable<z.input<Body>>; readonly uploadId?: string }
    : { readonly body: Readable<z.input<Body>> } | { readonly uploadId: string }
  : unknown;

/** What a call of an operation sends. `uploadId` is the ID of an upload that holds the body. */
export type CallInput<Key extends OperationKey> = Member<
  'params',
  { readonly [Name in keyof PathParameters<Key>]: string }
> &
  Member<'query', QueryInput<OperationOf<Key>>> &
  BodyInput<OperationOf<Key>> & {
    readonly headers?: Readonly<Record<string, string>>;
    /** Ends the call early. */
    readonly signal?: AbortSignal;
  };

/** The input as an argument, which is optional if all of its members are. */
export type CallArguments<Key extends OperationKey> =
  Record<never, never> extends CallInput<Key> ? [input?: CallInput<Key>] : [input: CallInput<Key>];

/** An answer of an operation: its status with the JSON that belongs to it, and the headers. */
export type CallAnswer<Key extends OperationKey> = Key extends OperationKey
  ? Answer<OperationOf<Key>> & { readonly headers: Headers }
  : never;

export interface ClientOptions {
  /** For example `http://127.0.0.1:3000`. */
  readonly url: string;
  /** @default none, for public operations only */
  readonly token?: string | undefined;
  /** @default 35,000: longer than the router itself takes for a request */
  readonly timeoutMs?: number;
  /** Parses JSON, for example without loss of digits. @default JSON.parse */
  readonly parseJson?: (text: string) => unknown;
  /** @default the global fetch */
  readonly fetch?: typeof fetch;
}

export interface Client {
  /**
   * Calls an operation.
   *
   * @throws ApiError for an answer that is not a success; UnreachableError if no answer came; UnexpectedAnswerError if the answer
   * is not JSON
   * @example const { body } = await client.call('GET /v1/runs/{id}', { params: { id } });
   */
  call<Key extends OperationKey>(key: Key, ...input: CallArguments<Key>): Promise<CallAnswer<Key>>;
}

/** The router refused, or failed. The message is one line for people. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly headers: Headers;
  /** Undefined for an answer of API Gateway itself. */
  readonly problem: Problem | undefined;

  constructor(response: Response, body: unknown) {
    const { detail, message } = (body ?? {}) as { readonly detail?: unknown; readonly message?: unknown };
    super(`${response.status}: ${String(detail ?? message ?? response.statusText)}`);
    this.status = response.status;
    this.headers = response.headers;
    this.problem = detail === undefined ? undefined : (body as Problem);
  }
}

/** No answer came. The message is the reason, such as `connect ECONNREFUSED 127.0.0.1:3000`. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

/** What answered is not a router. */
export class UnexpectedAnswerError extends Error {
  override readonly name = 'UnexpectedAnswerError';
}

export function createClient(options: ClientOptions): Client {
  return {
    call: async (key, ...[input]) => {
      const { response, text } = await send(options, key, input ?? {});
      const body = parseAnswer(text, options);
      if (!response.ok) throw new ApiError(response, body);
      return { status: response.status, body, headers: response.headers } as CallAnswer<typeof key>;
    },
  };
}

/** The input of any operation. */
interface AnyInput {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  readonly uploadId?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

interface TextResponse {
  readonly response: Response;
  readonly text: string;
}

async function send(options: ClientOptions, key: OperationKey, input: AnyInput): Promise<TextResponse> {
  const { url, timeoutMs = 35_000, fetch: sendRequest = fetch } = options;
  const [method = '', template = ''] = key.split(' ');
  const timeout = AbortSignal.timeout(timeoutMs);
  const init: RequestInit = {
    method,
    headers: createHeaders(options, input),
    signal: input.signal === undefined ? timeout : AbortSignal.any([input.signal, timeout]),
  };
  if (input.body !== undefined) init.body = JSON.stringify(input.body);
  try {
    const response = await sendRequest(createUrl(url, template, input), init);
    // The connection may break here too.
    return { response, text: await response.text() };
  } catch (cause) {
    if (input.signal?.aborted === true) throw cause;
    throw new UnreachableError(describeCause(cause), { cause });
  }
}

function createUrl(url: string, template: string, { params = {}, query = {} }: AnyInput): URL {
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const address = new URL(path, url);
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) address.searchParams.set(name, String(value));
  return address;
}

function createHeaders({ token }: ClientOptions, { body, uploadId, headers }: AnyInput): Record<string, string> {
  return {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(body === undefined && uploadId === undefined ? {} : { 'content-type': 'application/json' }),
    ...(uploadId === undefined ? {} : { 'flowgate-upload': uploadId }),
    ...headers,
  };
}

function parseAnswer(text: string, { url, parseJson = JSON.parse }: ClientOptions): unknown {
  try {
    return parseJson(text);
  } catch (cause) {
    throw new UnexpectedAnswerError(`${url} is not a Flowgate router: its response is not JSON`, { cause });
  }
}

function describeCause(error: unknown): string {
  return error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
}
