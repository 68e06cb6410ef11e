// Speaks to a running router over HTTP, and turns its problems into one clear line.
import { readJson } from '../../value/json.ts';

export interface Connection {
  /** Such as `http://127.0.0.1:3000`. */
  readonly url: string;
  readonly token: string;
}

/** A failure that is told in one line, without a stack. */
export class CliError extends Error {
  override readonly name = 'CliError';
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
  throw new CliError(`${headerWords[wrong] ?? wrong} has a character that no header can carry: only visible ASCII can`);
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
      `the router at ${url.origin} cannot be reached (${reason}): npm start runs one here, --url names another`,
    );
  }
}

function parseBody(text: string, url: string): Record<string, unknown> {
  try {
    return readJson(text) as Record<string, unknown>;
  } catch {
    throw new CliError(`what answers at ${url} is not a Flowgate: it sent no JSON`);
  }
}
