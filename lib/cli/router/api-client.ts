// Calls a running router over HTTP and turns its error responses into one-line errors.
import { defined } from '../../value/defined.ts';
import { readJson } from '../../value/json.ts';
import { CliError } from '../terminal/cli-error.ts';

export interface Connection {
  /** For example `http://127.0.0.1:3000`. */
  readonly url: string;
  readonly token: string;
}

export interface ApiResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** @throws CliError if the router cannot be reached or returns an error */
export async function callApi({ url, token }: Connection, request: ApiRequest): Promise<ApiResponse> {
  const { method, path, body, headers = {} } = request;
  const response = await send(new URL(path, url), {
    method,
    headers: requireSendable({
      ...defined({
        authorization: `Bearer ${token}`,
        'content-type': body === undefined ? undefined : 'application/json',
      }),
      ...headers,
    }),
    ...defined({ body: body === undefined ? undefined : JSON.stringify(body) }),
  });
  const parsed = parseBody(await response.text(), url);
  if (!response.ok)
    throw new CliError(`${response.status}: ${String(parsed.detail ?? parsed.message ?? response.statusText)}`);
  return { status: response.status, headers: response.headers, body: parsed };
}

function requireSendable(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const wrong = Object.keys(headers).find((name) => !/^[\x20-\x7e]*$/.test(headers[name] ?? ''));
  if (wrong === undefined) return headers;
  throw new CliError(
    `${headerNames[wrong] ?? wrong} has a character that HTTP headers do not allow: use visible ASCII only`,
  );
}

const headerNames: Readonly<Record<string, string>> = {
  authorization: 'the credential',
  'idempotency-key': 'the Idempotency-Key',
};

async function send(url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, signal: AbortSignal.timeout(35_000) });
  } catch (error) {
    const reason = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new CliError(
      `the router at ${url.origin} cannot be reached (${reason}): run "npm start" to start one here, or use --url for another one`,
    );
  }
}

function parseBody(text: string, url: string): Record<string, unknown> {
  try {
    return readJson(text) as Record<string, unknown>;
  } catch {
    throw new CliError(`${url} is not a Flowgate router: its response is not JSON`);
  }
}
