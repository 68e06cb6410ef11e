// Makes a route of the native API from its contract row and its handler. The handler gets parsed values and returns plain ones.
import type { Credential } from '../../core/credential/credential.ts';
import type { Answer, Operation, ParsedBody, ParsedQuery, PathParameters } from '../contract/operation.ts';
import { parseBodyObject, parseWith } from '../request/parse.ts';
import { type HttpRequest, type HttpResponse, toJsonResponse } from '../server/message.ts';
import type { BodyKind, Route } from '../server/route.ts';
import { native } from './native-dialect.ts';

/** A call of an operation: everything that its handler needs. */
export interface Call<Row extends Operation, Deps> {
  readonly params: PathParameters<Row['key']>;
  readonly query: ParsedQuery<Row>;
  readonly body: ParsedBody<Row>;
  readonly credential: Row['scope'] extends 'public' ? undefined : Credential;
  readonly deps: Deps;
  /** The request itself, for its headers. */
  readonly request: HttpRequest;
}

/** The result of a handler: one of the responses in the operation's row, with optional further headers. */
export type Reply<Row extends Operation> = Answer<Row> & Partial<Pick<HttpResponse, 'headers' | 'logged'>>;

/**
 * The route of an operation. Query and body are parsed by the row's schemas before the handler runs.
 *
 * @example
 * export const runRoutes = [implementRoute(contract.getRun, getRun)];
 *
 * async function getRun({ params, deps }: Call<typeof contract.getRun, Deps>): Promise<Reply<typeof contract.getRun>> {
 *   return { status: 200, body: { run: await deps.findRun(params.id) } };
 * }
 */
export function implementRoute<const Row extends Operation, Deps>(
  row: Row,
  handle: (call: Call<Row, Deps>) => Promise<Reply<Row>>,
): Route<Deps> {
  const respond = async (request: HttpRequest, credential: Credential | undefined, deps: Deps) => {
    const { query, body } = row;
    const call = {
      params: request.params,
      query: query === undefined ? {} : parseWith(query, request.query),
      body: body === undefined ? undefined : parseWith(body, parseBodyObject(request)),
      credential,
      deps,
      request,
    };
    return toResponse((await handle(call as Call<Row, Deps>)) as Reply<Operation>);
  };
  const { key, scope } = row;
  const shared = { key, dialect: native, body: chooseBodyKind(row), query: Object.keys(row.query?.shape ?? {}) };
  return scope === 'public'
    ? { ...shared, scope, handle: (request, deps) => respond(request, undefined, deps) }
    : { ...shared, scope, handle: respond };
}

function chooseBodyKind({ body, isBodyOptional = false }: Operation): BodyKind {
  if (body === undefined) return 'none';
  return isBodyOptional ? 'optional-json' : 'json';
}

function toResponse({ status, body, headers, logged }: Reply<Operation>): HttpResponse {
  const response = toJsonResponse(status, body, headers);
  return logged === undefined ? response : { ...response, logged };
}
