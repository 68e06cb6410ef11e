// Answers requests that no route takes: 405 where the path is one with other methods, else 404.
import { FlowgateError } from '../../value/errors.ts';
import type { HttpRequest, HttpResponse } from './message.ts';
import { matchPath, parametersIn, templateOf } from './path-template.ts';
import { problem } from './problem.ts';
import type { Dialect } from './route.ts';

interface Row {
  readonly key: string;
  readonly dialect: Dialect;
}

/** Makes the answer to what no row takes, in the shape of the dialect whose path it is. */
export function fallback(rows: readonly Row[]): (request: HttpRequest) => HttpResponse {
  return (request) => {
    const onPath = rows.filter(({ key }) => matchPath(templateOf(key), request.path) !== undefined);
    // Where a path is spelt out by one dialect and a parameter of another's, it is the first one's.
    const [first] = onPath.toSorted((one, other) => parametersIn(one) - parametersIn(other));
    if (first === undefined) return nowhere(request, ownerOf(request.path, rows));
    return first.dialect.renderError(
      methodNotAllowed(
        request,
        onPath.map(({ key }) => key),
      ),
      request,
    );
  };
}

function nowhere(request: HttpRequest, owner: Dialect | undefined): HttpResponse {
  const error = unknownRoute(request);
  return owner?.renderError(error, request) ?? problem(error, request.requestId);
}

/** The dialect that alone has paths beginning as this one does. */
function ownerOf(path: string, rows: readonly Row[]): Dialect | undefined {
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
