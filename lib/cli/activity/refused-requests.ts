// Combines what the gateway and a function log about a refused request: status, address, source and reason.
import { defined } from '../../value/defined.ts';
import { isJsonObject } from '../../value/json.ts';

export interface RefusedEntry {
  readonly kind: 'refused';
  readonly status: number;
  readonly method: string;
  readonly path: string;
  readonly source?: string;
  readonly reason?: string;
}

type Members = Readonly<Record<string, unknown>>;

interface Details {
  readonly source?: string;
  /** The reason, as in the response. */
  readonly said?: string;
  /** Only the log contains it: the response to a refused sender does not give the reason. */
  readonly logged?: string;
}

/** The maximum number of requests that are kept until their line of the access log arrives. */
const maxOpen = 1_000;

export class RefusedRequests {
  readonly #open = new Map<string, Details>();

  /** Receives a line of a function's log. */
  noteReason(line: string): void {
    const parsed = line.startsWith('{') && line.includes('"reason":') ? parseObject(line) : undefined;
    if (typeof parsed?.requestId !== 'string' || typeof parsed.reason !== 'string') return;
    this.#note(parsed.requestId, { logged: parsed.reason });
  }

  /** Receives an invocation that the gateway made, and its result. */
  noteResponse({ Payload }: Members, { Payload: result }: Members): void {
    const status = /"statusCode":(\d+)/.exec(String(result))?.[1];
    if (Number(status) < 400 || status === undefined) return;
    const request = parseObject(String(Payload)) as ProxyRequest | undefined;
    const requestId = request?.requestContext?.requestId;
    if (request === undefined || requestId === undefined) return;
    const body = parseObject(String(parseObject(String(result))?.body));
    const said = typeof body?.detail === 'string' ? body.detail : undefined;
    this.#note(requestId, defined({ said, source: readSource(request) }));
  }

  /**
   * Receives a line of the access log. @returns the entry of a refused request; undefined for others, and for a page that was not
   * found
   */
  take(line: string): RefusedEntry | undefined {
    const { requestId, status, httpMethod, path } = parseObject(line) as unknown as AccessLine;
    const { source, said, logged } = this.#open.get(requestId) ?? {};
    this.#open.delete(requestId);
    if (status < 400 || (status < 500 && ['GET', 'HEAD', 'OPTIONS'].includes(httpMethod))) return undefined;
    return { kind: 'refused', status, method: httpMethod, path, ...defined({ source, reason: logged ?? said }) };
  }

  #note(requestId: string, details: Details): void {
    const [oldest] = this.#open.keys();
    if (this.#open.size >= maxOpen && oldest !== undefined) this.#open.delete(oldest);
    this.#open.set(requestId, { ...this.#open.get(requestId), ...details });
  }
}

interface ProxyRequest {
  readonly pathParameters?: { readonly source?: string };
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  readonly requestContext?: { readonly requestId: string };
}

interface AccessLine {
  readonly requestId: string;
  readonly status: number;
  readonly httpMethod: string;
  readonly path: string;
}

function readSource({ pathParameters, body, isBase64Encoded }: ProxyRequest): string | undefined {
  if (pathParameters?.source !== undefined) return pathParameters.source;
  const source = parseObject(isBase64Encoded === true ? atob(body ?? '') : (body ?? ''))?.source;
  return typeof source === 'string' && source.length <= 128 ? source : undefined;
}

/** A body may be anything. If it is not a JSON object, it has no members to read. */
function parseObject(text: string): Members | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return isJsonObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
