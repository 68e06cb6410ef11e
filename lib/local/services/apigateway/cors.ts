// Cross-origin requests: the answer to a preflight, and the headers that the API's configuration adds to every other.
import type { HttpApiCors } from './http-api-description.ts';
import type { ProxyResponse } from './proxy-response.ts';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** A preflight is answered by the gateway, whatever routes there are; undefined where the request is none. */
export function preflight(cors: HttpApiCors, method: string, headers: Headers): ProxyResponse | undefined {
  const isPreflight =
    method === 'OPTIONS' && headers.origin !== undefined && 'access-control-request-method' in headers;
  if (!isPreflight) return undefined;
  const origin = allowedOrigin(cors, headers.origin);
  if (origin === undefined) return { status: 204, headers: {}, cookies: [], body: Buffer.alloc(0) };
  const answer = {
    ...originHeaders(cors, origin),
    ...listHeader('access-control-allow-methods', cors.allowMethods),
    ...listHeader('access-control-allow-headers', cors.allowHeaders),
    ...(cors.maxAgeSeconds === undefined ? {} : { 'access-control-max-age': String(cors.maxAgeSeconds) }),
  };
  return { status: 204, headers: answer, cookies: [], body: Buffer.alloc(0) };
}

/** The API's CORS headers in place of those that the function gave. */
export function withCors(cors: HttpApiCors, response: ProxyResponse, headers: Headers): ProxyResponse {
  const own = Object.entries(response.headers).filter(([name]) => !name.startsWith('access-control-'));
  const origin = allowedOrigin(cors, headers.origin);
  const added = origin === undefined ? {} : originHeaders(cors, origin);
  return { ...response, headers: { ...Object.fromEntries(own), ...added } };
}

function originHeaders(cors: HttpApiCors, origin: string): Record<string, string> {
  return {
    'access-control-allow-origin': origin,
    ...(origin === '*' ? {} : { vary: 'Origin' }),
    ...(cors.allowCredentials ? { 'access-control-allow-credentials': 'true' } : {}),
    ...listHeader('access-control-expose-headers', cors.exposeHeaders),
  };
}

function allowedOrigin(cors: HttpApiCors, origin: string | string[] | undefined): string | undefined {
  if (typeof origin !== 'string') return undefined;
  if (cors.allowOrigins.includes('*')) return '*';
  const isAllowed = cors.allowOrigins.some((allowed) => allowed === origin || isSchemeOf(allowed, origin));
  return isAllowed ? origin : undefined;
}

/** `https://*` allows every origin of its scheme. */
function isSchemeOf(allowed: string, origin: string): boolean {
  return (allowed === 'https://*' || allowed === 'http://*') && origin.startsWith(allowed.slice(0, -1));
}

function listHeader(name: string, values: readonly string[]): Record<string, string> {
  return values.length === 0 ? {} : { [name]: values.join(',') };
}
