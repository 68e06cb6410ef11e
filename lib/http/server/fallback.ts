// Responds to requests that match no route: 405 if the path has other methods, else 404.
import { FlowgateError } from '../../value/errors.ts';
import type { HttpRequest, HttpResponse } from './message.ts';
import { countParameters, getPathTemplate, matchPath } from './path-template.ts';
import { renderProblem } from './problem.ts';
import type { Dialect } from './route.ts';

interface Row {
  readonly key: string;
  readonly dialect: Dialect;
}

/** Creates the handler of requests that match no row. It responds in the shape of the dialect that owns the path. */
export function createFallback(rows: readonly Row[]): (request: HttpRequest) => HttpResponse {
  return (request) => {
    const onPath = rows.filter(({ key }) => matchPath(getPathTemplate(key), request.path) !== undefined);
    // A path that is literal in one dialect and matches a parameter in another belongs to the first.
    const [first] = onPath.toSorted((one, other) => countParameters(one) - countParameters(other));
    if (first === undefined) return renderUnknownRoute(request, findOwner(request.path, rows));
    return first.dialect.renderError(
      methodNotAllowed(
        request,
        onPath.map(({ key }) => key),
      ),
      request,
    );
  };
}

function renderUnknownRoute(request: HttpRequest, owner: Dialect | undefined): HttpResponse {
  const error = unknownRoute(request);
  return owner?.renderError(error, request) ?? renderProblem(error, request.requestId);
}

/** The dialect of all routes with the same first path segment; undefined if there is none, or more than one dialect. */
function findOwner(path: string, rows: readonly Row[]): Dialect | undefined {
  const start = path.split('/')[1] ?? '';
  const owners = new Set(rows.filter(({ key }) => key.split('/')[1] === start).map(({ dialect }) => dialect));
  const [only] = owners;
  return start === '' || owners.size !== 1 ? undefined : only;
}

function unknownRoute({ method, path }: HttpRequest): FlowgateError {
  return new FlowgateError('not_found', `no route ${method} ${path.slice(0, 200)}: the README lists the routes`);
}

function methodNotAllowed({ method }: HttpRequest, keys: readonly string[]): FlowgateError {
  const methods = keys.map((key) => key.slice(0, key.indexOf(' ')));
  const allow = [...new Set(methods.flatMap((own) => (own === 'GET' ? [own, 'HEAD'] : own)))].sort();
  const message = `the method ${method} is not allowed here: send ${allow.join(' or ')}`;
  return new FlowgateError('method_not_allowed', message, { allowedMethods: allow });
}
