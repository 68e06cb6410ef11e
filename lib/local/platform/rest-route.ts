// Routes of a REST service: the method and the path of each operation, with members of its input in the path.
import { AwsError } from './aws-error.ts';

export interface RestRoute {
  readonly operation: string;
  readonly method: string;
  readonly path: RegExp;
  readonly status: number;
}

export interface FoundRoute {
  readonly operation: string;
  /** The members of the input that are in the path, decoded. */
  readonly named: Readonly<Record<string, string>>;
}

/**
 * Builds a route. A slash at the end of the path is allowed, because the SDK's clients send one for some operations.
 * @param methodAndPath such as `GET /functions/{FunctionName}`
 * @param status of a success. @default 200
 */
export function buildRoute(operation: string, methodAndPath: string, status = 200): RestRoute {
  const [method = '', template = ''] = methodAndPath.split(' ');
  const pattern = template.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  return { operation, method, path: new RegExp(`^${pattern}/?$`), status };
}

/**
 * Finds the operation of a request; undefined if there is none. Throws ValidationException if a member in the path is malformed.
 * @param request.path percent-encoded
 */
export function findRoute(
  routes: readonly RestRoute[],
  request: { readonly method: string; readonly path: string },
): FoundRoute | undefined {
  for (const { operation, method, path } of routes) {
    const match = method === request.method ? path.exec(request.path) : null;
    if (match === null) continue;
    const named = Object.entries(match.groups ?? {}).map(([name, text]) => [name, decode(text)]);
    return { operation, named: Object.fromEntries(named) };
  }
  return undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError('ValidationException', `the path holds "${text}", which is not percent-encoded text`);
  }
}
