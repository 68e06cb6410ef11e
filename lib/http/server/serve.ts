// Serves a request by its row: authenticate, count, scope, query, size, media type, handle. Every error becomes a response in the
// dialect's own shape. Nothing is revealed before the credential is known, and no response contains internal details.
import { type Credential, requireScope } from '../../core/credential/credential.ts';
import { authenticateCaller, type CallerDeps } from '../../core/credential/issued-token.ts';
import { type ErrorCode, FlowgateError } from '../../value/errors.ts';
import { refuseOtherTypes, refuseTooLarge } from '../request/body.ts';
import { refuseUnknownParameters } from '../request/query.ts';
import { describeUploadRemedy, loadUploadedBody, type UploadedBodyDeps } from '../request/uploaded-body.ts';
import { toRateLimitHeaders } from './error-headers.ts';
import { findFault, toFlowgateError } from './fault.ts';
import { toGetRequest } from './head.ts';
import { type HttpRequest, type HttpResponse, withHeaders } from './message.ts';
import { countRequest, type RateLimitDeps, toCredentialSender } from './rate-limits.ts';
import type { Dialect, PublicRoute, Route } from './route.ts';

export interface Served {
  readonly response: HttpResponse;
  readonly credential?: Credential | undefined;
  /** The code of the error that was rendered, for the metrics. */
  readonly code?: ErrorCode | undefined;
  /** The fault behind a 5xx, for the log. */
  readonly fault?: unknown;
  /** The reason of a refusal, for the log alone. */
  readonly reason?: string | undefined;
}

/** The dependencies of serving itself, which every route needs. */
export type ServeDeps = CallerDeps & RateLimitDeps & UploadedBodyDeps;

export interface ServeOptions<Deps> {
  readonly routes: readonly Route<Deps>[];
  readonly deps: Deps & ServeDeps;
  /** Handles requests that match no route. */
  readonly fallback: (request: HttpRequest) => HttpResponse;
}

export interface ServePublicOptions<Deps> {
  readonly routes: readonly PublicRoute<Deps>[];
  readonly deps: Deps;
  /** Handles requests that match no route. */
  readonly fallback: (request: HttpRequest) => HttpResponse;
}

/** Creates the function that serves requests that need no credential. It never throws. */
export function createPublicHandler<Deps>(
  options: ServePublicOptions<Deps>,
): (request: HttpRequest) => Promise<Served> {
  const rows = new Map(options.routes.map((route) => [route.key as string, route]));
  return async (request) => {
    const served = toGetRequest(request, options.routes);
    const route = rows.get(served.routeKey);
    if (route === undefined) return { response: options.fallback(request) };
    try {
      return { response: await servePublicRoute(route, served, options.deps) };
    } catch (error) {
      return renderFailure(error, route.dialect, served);
    }
  };
}

async function servePublicRoute<Deps>(
  route: PublicRoute<Deps>,
  request: HttpRequest,
  deps: Deps,
): Promise<HttpResponse> {
  refuseOtherQuery(route, request);
  refuseTooLarge(request, { maxBytes: route.maxBodyBytes });
  refuseOtherTypes(route.body, request);
  return route.handle(request, deps);
}

/** Creates the function that serves requests. It never throws. */
export function createRequestHandler<Deps>(options: ServeOptions<Deps>): (request: HttpRequest) => Promise<Served> {
  const rows = new Map(options.routes.map((route) => [route.key as string, route]));
  return async (request) => {
    const served = toGetRequest(request, options.routes);
    const route = rows.get(served.routeKey);
    if (route === undefined) return { response: options.fallback(request) };
    return serveRoute(route, served, options.deps);
  };
}

async function serveRoute<Deps>(route: Route<Deps>, request: HttpRequest, deps: Deps & ServeDeps): Promise<Served> {
  let credential: Credential | undefined;
  let limits: HttpResponse['headers'] = {};
  try {
    if (route.scope === 'public') return { response: await servePublicRoute(route, request, deps) };
    const { secretOf, acceptsChosenSecrets } = route.dialect;
    credential = await authenticateCaller(
      { secret: secretOf(request), acceptsChosenSecrets, address: request.sourceIp },
      deps,
    );
    limits = toRateLimitHeaders(await countRequest(toCredentialSender(credential), deps));
    requireScope(credential, route.scope);
    refuseOtherQuery(route, request);
    refuseTooLarge(request, { maxBytes: route.maxBodyBytes, remedy: describeUploadRemedy(route, deps) });
    const whole = await loadUploadedBody({ request, route, credential, deps });
    refuseOtherTypes(route.body, whole);
    return { credential, response: withHeaders(await route.handle(whole, credential, deps), limits) };
  } catch (error) {
    const served = renderFailure(error, route.dialect, request);
    return { ...served, credential, response: withHeaders(served.response, limits) };
  }
}

function refuseOtherQuery({ query = [] }: Pick<Route<never>, 'query'>, request: HttpRequest): void {
  if (query !== 'by-handler') refuseUnknownParameters(request, query);
}

function renderFailure(error: unknown, dialect: Dialect, request: HttpRequest): Served {
  const known = toFlowgateError(error);
  return {
    response: dialect.renderError(bounded(known), request),
    code: known.code,
    reason: known.reason,
    fault: findFault(known),
  };
}

/** Errors quote text from the sender. Without these limits a response could exceed the size that a function may return. */
const maxErrors = 100;
const maxQuoted = 200;
const maxMessage = 8_000;

function bounded(error: FlowgateError): FlowgateError {
  const { code, message, facts, errors } = error;
  const shown = errors.slice(0, maxErrors).map((one) => ({
    pointer: shortened(one.pointer, maxQuoted),
    message: shortened(one.message, maxQuoted),
  }));
  const more = errors.length - shown.length;
  return new FlowgateError(code, shortened(message, maxMessage), {
    ...facts,
    errors: more === 0 ? shown : [...shown, { pointer: '', message: `and ${more} more` }],
    cause: error.cause,
    isBare: error.isBare,
  });
}

function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`;
}
