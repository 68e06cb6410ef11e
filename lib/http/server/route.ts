// A route is a table row: its path, scope, body, query and handler. serve.ts derives everything else from the row.
import type { Credential, Scope } from '../../core/credential/credential.ts';
import type { FlowgateError } from '../../value/errors.ts';
import type { HttpRequest, HttpResponse } from './message.ts';

export interface Dialect {
  readonly name: string;
  /** The secret that a request presents; undefined if it presents none. */
  readonly secretOf: (request: HttpRequest) => string | undefined;
  /** Whether this dialect accepts secrets that users chose and registered, in addition to Flowgate's tokens. */
  readonly acceptsChosenSecrets: boolean;
  /** Renders an error in the product's own shape. */
  readonly renderError: (error: FlowgateError, request: HttpRequest) => HttpResponse;
}

/**
 * What a request's body must be: JSON; JSON or JSON lines; JSON or empty; JSON or a form's fields; a form with files (`multipart/form-data`); any bytes,
 * which the route reads itself (`raw`); or nothing.
 */
export type BodyKind = 'json' | 'json-or-lines' | 'optional-json' | 'json-or-form' | 'multipart' | 'raw' | 'none';

interface RouteRow {
  /** API Gateway's route key: `POST /v1/workflows/{idOrName}/runs`. */
  readonly key: `${'GET' | 'POST' | 'PATCH' | 'DELETE' | 'OPTIONS'} /${string}`;
  readonly dialect: Dialect;
  readonly body: BodyKind;
  /**
   * Names of the allowed query parameters; any other is refused. `by-handler`: the handler checks them, after it has verified the
   * sender. @default none
   */
  readonly query?: readonly string[] | 'by-handler';
  /** Maximum size of a body that is sent with the request, in bytes. @default 4,194,304 */
  readonly maxBodyBytes?: number;
}

export interface ProtectedRoute<Deps> extends RouteRow {
  /** The required scope, or a list of scopes of which one is enough. */
  readonly scope: Scope | readonly Scope[];
  /** Maximum size of a body that is uploaded first, in bytes. @default 10,485,760 */
  readonly maxUploadBytes?: number;
  readonly handle: (request: HttpRequest, credential: Credential, deps: Deps) => Promise<HttpResponse>;
}

export interface PublicRoute<Deps> extends RouteRow {
  readonly scope: 'public';
  readonly handle: (request: HttpRequest, deps: Deps) => Promise<HttpResponse>;
}

export type Route<Deps> = ProtectedRoute<Deps> | PublicRoute<Deps>;

/** The secret in the Authorization header: a Bearer token, or the bare token without a scheme. */
export function readAuthorizationSecret({ headers }: HttpRequest): string | undefined {
  const value = headers.authorization?.trim();
  if (value === undefined) return undefined;
  return /^bearer\s+(.*)$/i.exec(value)?.[1]?.trim() ?? value;
}
