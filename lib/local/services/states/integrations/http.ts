// `http:invoke`: sends a real HTTP request, but only to this machine or to a host on the allow-list.

import { asText } from '../engine/service-call.ts';
import { describeFault, StatesError } from '../engine/states-error.ts';
import type { TaskCall } from '../kinds/integration.ts';
import { parseExactJson } from '../language/exact-json.ts';
import { isRecord, type Json, type JsonRecord } from '../language/json.ts';
import { authorizeRequest, type OutgoingRequest } from './http-connection.ts';
import { encodeForm, readArrayFormat } from './http-form.ts';
import { requireAllowedHost } from './http-host.ts';

/** Throws `States.Http.StatusCode.<n>` for a status of 300 and above, `States.Http.Socket` if no answer came. */
export async function httpInvoke({ host, parameters }: TaskCall): Promise<Json> {
  const url = buildUrl(parameters);
  requireAllowedHost(host, url);
  const { request, tokenKey } = await authorizeRequest(host, buildRequest(url, parameters), parameters);
  const response = await send(request);
  // The task fails, and its Retry calls with a new token, as AWS documents for EventBridge.
  if (tokenKey !== undefined && [401, 407].includes(response.status)) host.oauthTokens.forget(tokenKey);
  const text = await response.text();
  const result = toResult(response, text);
  if (response.status < 300) return result;
  throw new StatesError(`States.Http.StatusCode.${response.status}`, text);
}

function buildUrl(parameters: JsonRecord): URL {
  if (!URL.canParse(String(parameters.ApiEndpoint)))
    throw new StatesError('States.Runtime', `ApiEndpoint is not a URL: ${String(parameters.ApiEndpoint)}`);
  const url = new URL(String(parameters.ApiEndpoint));
  const query = isRecord(parameters.QueryParameters) ? parameters.QueryParameters : {};
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) url.searchParams.append(name, asText(one as Json));
  }
  return url;
}

function buildRequest(url: URL, { Headers: given, Method, RequestBody, Transform }: JsonRecord): OutgoingRequest {
  const headers = new Headers();
  for (const [name, value] of Object.entries(isRecord(given) ? given : {})) headers.set(name, asText(value));
  const arrayFormat = readArrayFormat(Transform);
  return { url, method: String(Method), headers, body: RequestBody, arrayFormat };
}

async function send({ url, method, headers, body, arrayFormat }: OutgoingRequest): Promise<Response> {
  const isForm = arrayFormat !== undefined && isRecord(body);
  if (isForm && !headers.has('content-type')) headers.set('content-type', 'application/x-www-form-urlencoded');
  if (isRecord(body) && !headers.has('content-type')) headers.set('content-type', 'application/json');
  const text = isForm ? encodeForm(body, arrayFormat) : body === undefined ? undefined : asText(body);
  try {
    return await fetch(url, { method, headers, redirect: 'manual', ...(text === undefined ? {} : { body: text }) });
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
