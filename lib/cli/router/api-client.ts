// Calls a running router over HTTP and turns its error responses into one-line errors.
import { readJson } from '../../value/json.ts';
import { CliError } from '../terminal/cli-error.ts';

export interface Connection {
  /** For example `http://127.0.0.1:3000`. */
  readonly url: string;
  readonly token: string;
}

export interface ApiAnswer {
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

/** @throws CliError where the router cannot be reached or refuses */
export async function callApi({ url, token }: Connection, request: ApiRequest): Promise<ApiAnswer> {
  const { method, path, body, headers = {} } = request;
  const answer = await reach(new URL(path, url), {
    method,
    headers: sendable({
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    }),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const parsed = parseBody(await answer.text(), url);
  if (!answer.ok)
    throw new CliError(`${answer.status}: ${String(parsed.detail ?? parsed.message ?? answer.statusText)}`);
  return { status: answer.status, headers: answer.headers, body: parsed };
}

function sendable(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const wrong = Object.keys(headers).find((name) => !/^[\x20-\x7e]*$/.test(headers[name] ?? ''));
  if (wrong === undefined) return headers;
  throw new CliError(
    `${headerWords[wrong] ?? wrong} has a character that HTTP headers do not allow: use visible ASCII only`,
  );
}

const headerWords: Readonly<Record<string, string>> = {
  authorization: 'the credential',
  'idempotency-key': 'the Idempotency-Key',
};

async function reach(url: URL, init: RequestInit): Promise<Response> {
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
