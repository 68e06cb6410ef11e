// Converts a function's result into an HTTP response: payload format 2.0, with an HTTP API's inferences and refusals.

import { isJsonObject } from '../../../value/json.ts';
import { validateHeaderName, validateHeaderValue } from '../../platform/node-http.ts';

export interface ProxyResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly body: Buffer;
}

/** Headers of the connection, which the gateway writes itself. */
const ownHeaders = new Set(['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding', 'upgrade']);

/**
 * The response that a function's result describes, or undefined if an HTTP API would not accept it.
 * A result without `statusCode` is itself the body of a 200 response, as JSON.
 */
export function proxyResponse(payload: string): ProxyResponse | undefined {
  const answer = parse(payload);
  if (answer === undefined) return undefined;
  const fields = asObject(answer.value);
  if (fields === undefined || fields.statusCode === undefined) return inferResponse(answer.value, payload);
  const status = readStatus(fields.statusCode);
  const headers = readHeaders(fields.headers ?? {});
  const cookies = readCookies(fields.cookies ?? []);
  const body = readBody(fields.body ?? '', fields.isBase64Encoded);
  if (status === undefined || headers === undefined || cookies === undefined || body === undefined) return undefined;
  return { status, headers: { 'content-type': 'text/plain;charset=UTF-8', ...headers }, cookies, body };
}

/** The gateway's own error response. */
export function messageResponse(status: number, message: string): ProxyResponse {
  const body = Buffer.from(JSON.stringify({ message }));
  return { status, headers: { 'content-type': 'application/json' }, cookies: [], body };
}

function inferResponse(value: unknown, payload: string): ProxyResponse {
  const body = Buffer.from(typeof value === 'string' ? value : payload);
  return { status: 200, headers: { 'content-type': 'application/json' }, cookies: [], body };
}

function readStatus(value: unknown): number | undefined {
  const status = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value;
  const isStatus = typeof status === 'number' && Number.isInteger(status) && status >= 200 && status <= 599;
  return isStatus ? status : undefined;
}

function readHeaders(value: unknown): Record<string, string> | undefined {
  const fields = asObject(value);
  if (fields === undefined) return undefined;
  const headers: Record<string, string> = {};
  for (const [name, field] of Object.entries(fields)) {
    if (!['string', 'number', 'boolean'].includes(typeof field)) return undefined;
    const text = String(field);
    if (!isHeader(name, text)) return undefined;
    if (!ownHeaders.has(name.toLowerCase())) headers[name.toLowerCase()] = text;
  }
  return headers;
}

function isHeader(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}

function readCookies(value: unknown): string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const cookies = value.filter((cookie) => typeof cookie === 'string');
  return cookies.length === value.length && cookies.every((cookie) => isHeader('set-cookie', cookie))
    ? cookies
    : undefined;
}

function readBody(value: unknown, isBase64Encoded: unknown): Buffer | undefined {
  if (typeof value !== 'string') return undefined;
  return Buffer.from(value, isBase64Encoded === true ? 'base64' : 'utf8');
}

function parse(payload: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(payload) };
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): Record<string, unknown> | undefined {
  return isJsonObject(value) ? { ...value } : undefined;
}
