// `http:invoke`: sends a real HTTP request, but only to this machine or to a host on the allow-list. The platform has no
// connections, so a task that needs one is refused: without what the connection adds, it would be a different request.

import { asText } from '../engine/service-call.ts';
import { describeFault, StatesError } from '../engine/states-error.ts';
import type { TaskCall } from '../kinds/integration.ts';
import { parseExactJson } from '../language/exact-json.ts';
import { isRecord, type Json, type JsonRecord } from '../language/json.ts';

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Throws `States.Http.StatusCode.<n>` for a status of 300 and above, `States.Http.Socket` if no answer came. */
export async function httpInvoke({ host, parameters }: TaskCall): Promise<Json> {
  if (parameters.Transform !== undefined)
    throw new StatesError('States.Runtime', 'Transform is not implemented by the local platform');
  if (parameters.Authentication !== undefined || parameters.InvocationConfig !== undefined)
    throw connectionsNotImplemented();
  const url = buildUrl(parameters);
  if (
    !loopback.has(url.hostname) &&
    !host.httpAllowList.includes(url.host) &&
    !host.httpAllowList.includes(url.hostname)
  ) {
    const remedy = 'add the host to the allow-list of the platform, or give the task a stand-in';
    throw new StatesError('States.Http.Forbidden', `requests to "${url.host}" are not allowed locally: ${remedy}`);
  }
  const response = await send(url, parameters);
  const text = await response.text();
  const result = toResult(response, text);
  if (response.status < 300) return result;
  throw new StatesError(`States.Http.StatusCode.${response.status}`, text);
}

function connectionsNotImplemented(): StatesError {
  const remedy = 'give the task a stand-in, or remove Authentication for an endpoint on this machine';
  return new StatesError('States.Runtime', `Authentication is not implemented by the local platform: ${remedy}`);
}

function buildUrl(parameters: JsonRecord): URL {
  const url = new URL(String(parameters.ApiEndpoint));
  const query = isRecord(parameters.QueryParameters) ? parameters.QueryParameters : {};
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) url.searchParams.append(name, asText(one as Json));
  }
  return url;
}

async function send(url: URL, parameters: JsonRecord): Promise<Response> {
  const { RequestBody, Headers, Method } = parameters;
  const headers = isRecord(Headers)
    ? Object.fromEntries(Object.entries(Headers).map(([name, value]) => [name, asText(value)]))
    : {};
  const body = RequestBody === undefined ? {} : { body: asText(RequestBody) };
  const method = String(Method);
  try {
    const typed = typeof RequestBody === 'object' ? { 'content-type': 'application/json', ...headers } : headers;
    return await fetch(url, { method, headers: typed, redirect: 'manual', ...body });
  } catch (fault) {
    throw new StatesError('States.Http.Socket', describeFault(fault));
  }
}

function toResult(response: Response, text: string): JsonRecord {
  const headers: Record<string, string[]> = {};
  for (const [name, value] of response.headers) headers[name] = [value];
  return {
    Headers: headers,
    ResponseBody: parseBody(text, response.headers.get('content-type') ?? ''),
    StatusCode: response.status,
    StatusText: response.statusText,
  };
}

function parseBody(text: string, contentType: string): Json {
  if (!contentType.includes('json')) return text;
  try {
    return parseExactJson(text);
  } catch {
    return text;
  }
}
