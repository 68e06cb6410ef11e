// A route is a row: where it is, who may use it, what it takes, who answers. Everything else is derived from the row.
import type { Credential, Scope } from '../../core/credential/credential.ts';
import type { FlowgateError } from '../../value/errors.ts';
import type { HttpRequest, HttpResponse } from './message.ts';

export interface Dialect {
  readonly name: string;
  /** The secret that a request presents; undefined where it presents none. */
  readonly secretOf: (request: HttpRequest) => string | undefined;
  /** Whether a secret that the team chose itself opens this dialect beside Flowgate's tokens. */
  readonly acceptsChosenSecrets: boolean;
  /** An error in the dialect's own shape. */
  readonly renderError: (error: FlowgateError, request: HttpRequest) => HttpResponse;
}

/** What a request's body must be: JSON, JSON or nothing, JSON or a form's fields, a form with files, what the route makes of it, or nothing. */
export type BodyKind = 'json' | 'optional-json' | 'json-or-form' | 'multipart' | 'raw' | 'none';

interface RouteRow {
  /** In API Gateway's spelling: `POST /v1/workflows/{idOrName}/runs`. */
  readonly key: `${'GET' | 'POST' | 'PATCH' | 'DELETE'} /${string}`;
  readonly dialect: Dialect;
  readonly body: BodyKind;
  /**
   * Names of the query parameters that it takes; any other is refused. `by-handler` where the handler decides, once it has
   * verified the sender. @default none
   */
  readonly query?: readonly string[] | 'by-handler';
  /** How large a body may be that comes with the request. @default 4,194,304 */
  readonly maxBodyBytes?: number;
}

export interface ProtectedRoute<Deps> extends RouteRow {
  /** Of several, any one will do. */
  readonly scope: Scope | readonly Scope[];
  /** How large a body may be that comes by upload, in bytes. @default 10,485,760 */
  readonly maxUploadBytes?: number;
  readonly handle: (request: HttpRequest, credential: Credential, deps: Deps) => Promise<HttpResponse>;
}

export interface PublicRoute<Deps> extends RouteRow {
  readonly scope: 'public';
  readonly handle: (request: HttpRequest, deps: Deps) => Promise<HttpResponse>;
}

export type Route<Deps> = ProtectedRoute<Deps> | PublicRoute<Deps>;

/** The secret in the Authorization header: a Bearer token, or the bare token. */
export function authorizationSecret({ headers }: HttpRequest): string | undefined {
  const value = headers.authorization?.trim();
  if (value === undefined) return undefined;
  return /^bearer\s+(.*)$/i.exec(value)?.[1]?.trim() ?? value;
}
