// The event that a function receives for a request: payload format 2.0, with the members that an HTTP API sends.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
import { randomBytes } from 'node:crypto';
import { type JsonObject, localAccount } from '../../platform/service.ts';
import type { RouteMatch } from './route-table.ts';

export interface ApiRequest {
  readonly requestId: string;
  readonly method: string;
  /** Decoded: an HTTP API does not pass on the encoded path. */
  readonly path: string;
  /** Without the question mark, as it was sent. */
  readonly rawQuery: string;
  /** Alternating names and values, as they were sent. */
  readonly rawHeaders: readonly string[];
  readonly httpVersion: string;
  readonly sourceIp: string;
  readonly port: number;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  readonly body: Buffer;
}

/** Hop-by-hop headers and those that the gateway writes itself. Cookies are a separate member. */
const removed = new Set([
  'connection',
  'cookie',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

export function proxyEvent(request: ApiRequest, match: RouteMatch, apiId: string): JsonObject {
  const received = joinedHeaders(request.rawHeaders);
  const headers = forwardedHeaders(received, request);
  const cookies = splitCookies(received.cookie);
  const isText = isTextType(headers['content-type']);
  return {
    version: '2.0',
    routeKey: match.route.routeKey,
    rawPath: request.path,
    rawQueryString: request.rawQuery,
    ...(cookies.length === 0 ? {} : { cookies }),
    headers,
    ...(request.rawQuery === '' ? {} : { queryStringParameters: queryParameters(request.rawQuery) }),
    requestContext: requestContext(request, { headers, apiId, routeKey: match.route.routeKey }),
    ...(match.pathParameters === undefined ? {} : { pathParameters: match.pathParameters }),
    ...(request.body.length === 0 ? {} : { body: request.body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: request.body.length > 0 && !isText,
  };
}

function requestContext(
  request: ApiRequest,
  { headers, apiId, routeKey }: { headers: Readonly<Record<string, string>>; apiId: string; routeKey: string },
): JsonObject {
  const domainName = hostName(headers.host);
  return {
    accountId: localAccount.accountId,
    apiId,
    domainName,
    domainPrefix: domainName.split('.')[0],
    http: {
      method: request.method,
      path: request.path,
      protocol: `HTTP/${request.httpVersion}`,
      sourceIp: request.sourceIp,
      userAgent: headers['user-agent'] ?? '',
    },
    requestId: request.requestId,
    routeKey,
    stage: '$default',
    time: commonLogTime(request.receivedAt),
    timeEpoch: request.receivedAt,
  };
}

/** Lower-case names; the values of a repeated name are joined with commas. */
function joinedHeaders(rawHeaders: readonly string[]): Record<string, string> {
  const joined = new Map<string, string>();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    const value = rawHeaders[index + 1] ?? '';
    const earlier = joined.get(name);
    const separator = name === 'cookie' ? ';' : ',';
    joined.set(name, earlier === undefined ? value : `${earlier}${separator}${value}`);
  }
  return Object.fromEntries(joined);
}

function forwardedHeaders(received: Readonly<Record<string, string>>, request: ApiRequest): Record<string, string> {
  const kept = Object.entries(received).filter(([name]) => !removed.has(name));
  const earlier = received['x-forwarded-for'];
  return {
    ...Object.fromEntries(kept),
    'content-length': String(request.body.length),
    'x-amzn-trace-id': received['x-amzn-trace-id'] ?? traceId(request.receivedAt),
    'x-forwarded-for': earlier === undefined ? request.sourceIp : `${earlier}, ${request.sourceIp}`,
    'x-forwarded-port': String(request.port),
    'x-forwarded-proto': 'http',
  };
}

function splitCookies(header: string | undefined): string[] {
  if (header === undefined) return [];
  return header
    .split(';')
    .map((cookie) => cookie.trim())
    .filter((cookie) => cookie !== '');
}

function queryParameters(rawQuery: string): Record<string, string> {
  const joined = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(rawQuery)) {
    const earlier = joined.get(name);
    joined.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  return Object.fromEntries(joined);
}

/** The content types whose bodies are sent as text. All others, including forms and a missing type, are sent as base64. */
function isTextType(contentType: string | undefined): boolean {
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  return type.startsWith('text/') || ['application/json', 'application/javascript', 'application/xml'].includes(type);
}

function hostName(host: string | undefined): string {
  return (host ?? '').replace(/:\d+$/, '');
}

/** `12/Mar/2020:19:03:58 +0000` */
function commonLogTime(at: number): string {
  const [, day, month, year, time] = new Date(at).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}

function traceId(at: number): string {
  return `Root=1-${Math.floor(at / 1000).toString(16)}-${randomBytes(12).toString('hex')}`;
}
