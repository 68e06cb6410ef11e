// Serves a request by its row: authenticate, scope, size, media type, handle; every fault becomes an answer in the
// dialect's own shape. Nothing is revealed before the credential is known, and no fault shows what is inside.
import { type AuthenticationDeps, authenticate, type Credential, requireScope } from '../core/credential.ts';
import { FlowgateError } from '../core/errors.ts';
import type { HttpRequest, HttpResponse } from './message.ts';
import { isForm } from './parse.ts';
import type { Dialect, Route } from './route.ts';

/** A Lambda's request is at most 6 MB with its envelope and escaping; a body of this size always fits. */
export const maxBodyBytes = 4_194_304;

export interface Served {
  readonly response: HttpResponse;
  readonly credential?: Credential | undefined;
  /** The fault behind a 5xx, for the log. */
  readonly fault?: unknown;
  /** What the log alone is told of a refusal. */
  readonly reason?: string | undefined;
}

export interface ServeOptions<Deps> {
  readonly routes: readonly Route<Deps>[];
  readonly deps: Deps & AuthenticationDeps;
  /** Answers what no route takes. */
  readonly fallback: (request: HttpRequest) => HttpResponse;
}

/** Makes the function that answers requests. It never throws. */
export function server<Deps>(options: ServeOptions<Deps>): (request: HttpRequest) => Promise<Served> {
  const rows = new Map(options.routes.map((route) => [route.key as string, route]));
  return async (request) => {
    const route = rows.get(request.routeKey);
    if (route === undefined) return { response: options.fallback(request) };
    return answer(route, request, options.deps);
  };
}

async function answer<Deps>(
  route: Route<Deps>,
  request: HttpRequest,
  deps: Deps & AuthenticationDeps,
): Promise<Served> {
  let credential: Credential | undefined;
  try {
    if (route.scope === 'public') {
      refuseBody(route, request);
      return { response: await route.handle(request, deps) };
    }
    const { secretOf, acceptsChosenSecrets } = route.dialect;
    credential = await authenticate({ secret: secretOf(request), acceptsChosenSecrets }, deps);
    requireScope(credential, route.scope);
    refuseBody(route, request);
    return {
      credential,
      response: await route.handle(request, credential, deps),
    };
  } catch (error) {
    return { credential, ...failed(error, route.dialect, request) };
  }
}

function failed(error: unknown, dialect: Dialect, request: HttpRequest): Served {
  const known = error instanceof FlowgateError ? error : faultOf(error);
  return {
    response: dialect.renderError(bounded(known), request),
    reason: known.reason,
    ...(known === error ? {} : { fault: error }),
  };
}

/** Past these an answer could outgrow what a function may give, for what is quoted in it is the sender's own. */
const maxErrors = 100;
const maxQuoted = 200;
const maxMessage = 8_000;

function bounded(error: FlowgateError): FlowgateError {
  const { code, message, headers, errors } = error;
  const shown = errors.slice(0, maxErrors).map((one) => ({
    pointer: shortened(one.pointer, maxQuoted),
    message: shortened(one.message, maxQuoted),
  }));
  const more = errors.length - shown.length;
  return new FlowgateError(code, shortened(message, maxMessage), {
    headers,
    errors: more === 0 ? shown : [...shown, { pointer: '', message: `and ${more} more` }],
    cause: error.cause,
    isBare: error.isBare,
  });
}

function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`;
}

// A fault of AWS's that a second try may pass is told apart from one of ours; either way the request is safe to repeat.
function faultOf(error: unknown): FlowgateError {
  if (isTransient(error)) {
    const message =
      'a service behind the router did not answer: send the request again, under the same Idempotency-Key';
    return new FlowgateError('unavailable', message, {
      headers: { 'retry-after': '1' },
      cause: error,
    });
  }
  return new FlowgateError('internal', 'the router failed: send the request again, under the same Idempotency-Key', {
    cause: error,
  });
}

function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { $retryable, $fault, code } = error as {
    $retryable?: unknown;
    $fault?: unknown;
    code?: unknown;
  };
  const name = error.name;
  return (
    $retryable !== undefined ||
    $fault === 'server' ||
    name === 'TimeoutError' ||
    /Throttl|TooManyRequests/.test(name) ||
    /^E[A-Z]+$/.test(String(code))
  );
}

function refuseBody<Deps>({ body: kind }: Route<Deps>, { body, headers }: HttpRequest): void {
  if (body.length > maxBodyBytes) {
    throw new FlowgateError('too_large', `the body is ${body.length} bytes: at most ${maxBodyBytes} are allowed`);
  }
  if (kind === 'none' || kind === 'raw' || (kind === 'optional-json' && body.length === 0)) return;
  if (kind === 'json-or-form' && isForm({ headers })) return;
  const type = headers['content-type'] ?? '';
  if (kind === 'multipart') {
    refuseAllButForms(type);
    return;
  }
  if (/^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type)) return;
  throw new FlowgateError(
    'unsupported_media_type',
    `the body's media type is ${JSON.stringify(type.slice(0, 80))}: send it as "content-type: application/json"`,
    { headers: { accept: 'application/json' } },
  );
}

function refuseAllButForms(type: string): void {
  if (/^multipart\/form-data\s*;/i.test(type)) return;
  throw new FlowgateError(
    'unsupported_media_type',
    `the body's media type is ${JSON.stringify(type.slice(0, 80))}: send a form as "content-type: multipart/form-data; boundary=…"`,
    { headers: { accept: 'multipart/form-data' } },
  );
}
