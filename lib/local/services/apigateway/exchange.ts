// One exchange over HTTP: converts a request of Node.js into the gateway's, writes the response and the access log line.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GatewayAnswer } from './gateway.ts';
import type { ApiRequest } from './proxy-event.ts';

/** The request as it was sent, without Node.js's changes. Undefined if its path is not percent-encoded text. */
export function apiRequest(
  incoming: IncomingMessage,
  received: Pick<ApiRequest, 'requestId' | 'receivedAt' | 'body' | 'port'>,
): ApiRequest | undefined {
  const target = /^(?:https?:\/\/[^/?]*)?(\/[^?]*)?(?:\?(.*))?$/s.exec(incoming.url ?? '');
  const path = decodePath(target?.[1] ?? '/');
  if (target === null || path === undefined) return undefined;
  return {
    ...received,
    method: incoming.method ?? 'GET',
    path,
    rawQuery: target[2] ?? '',
    rawHeaders: incoming.rawHeaders,
    httpVersion: incoming.httpVersion,
    sourceIp: (incoming.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
  };
}

function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

export function send(
  outgoing: ServerResponse,
  { response, requestId }: GatewayAnswer & { readonly requestId: string },
): void {
  const { status, headers, cookies, body } = response;
  const isBodiless = status === 204 || status === 304;
  outgoing.writeHead(status, {
    ...headers,
    ...(isBodiless ? {} : { 'content-length': String(body.length) }),
    ...(cookies.length === 0 ? {} : { 'set-cookie': [...cookies] }),
    'apigw-requestid': requestId,
  });
  // Node.js itself omits the body of a response to HEAD.
  outgoing.end(isBodiless ? undefined : body);
}

/** One line of JSON without anything that may be secret: no query, no headers, no bodies. */
export function accessLine(
  incoming: IncomingMessage,
  {
    response,
    route,
    requestId,
    receivedAt,
    now,
  }: GatewayAnswer & { readonly requestId: string; readonly receivedAt: number; readonly now: number },
): string {
  return JSON.stringify({
    requestId,
    ip: incoming.socket.remoteAddress,
    requestTime: new Date(receivedAt).toISOString(),
    httpMethod: incoming.method,
    path: shortenSegments(incoming.url?.split('?')[0]),
    routeKey: route?.routeKey ?? '-',
    protocol: `HTTP/${incoming.httpVersion}`,
    status: response.status,
    responseLength: response.body.length,
    latencyMs: now - receivedAt,
  });
}

// A long segment may be a secret, such as a signed address.
function shortenSegments(path: string | undefined): string | undefined {
  return path?.replace(/([^/]{8})[^/]{56,}/g, '$1…');
}
