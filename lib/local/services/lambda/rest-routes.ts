// The routes of Lambda's REST API, from its service model: method, path and status of each operation.
import { AwsError } from '../../platform/aws-error.ts';

interface Route {
  readonly operation: string;
  readonly method: string;
  readonly path: RegExp;
  readonly status: number;
}

const anyFunction = '/2015-03-31/functions/{FunctionName}';
const anyMapping = '/2015-03-31/event-source-mappings/{UUID}';
const concurrency = '/functions/{FunctionName}/concurrency';

const routes: readonly Route[] = [
  route('CreateFunction', 'POST /2015-03-31/functions', 201),
  route('ListFunctions', 'GET /2015-03-31/functions'),
  route('GetFunction', `GET ${anyFunction}`),
  route('DeleteFunction', `DELETE ${anyFunction}`, 204),
  route('GetFunctionConfiguration', `GET ${anyFunction}/configuration`),
  route('UpdateFunctionConfiguration', `PUT ${anyFunction}/configuration`),
  route('UpdateFunctionCode', `PUT ${anyFunction}/code`),
  route('Invoke', `POST ${anyFunction}/invocations`),
  route('PutFunctionConcurrency', `PUT /2017-10-31${concurrency}`),
  route('GetFunctionConcurrency', `GET /2019-09-30${concurrency}`),
  route('DeleteFunctionConcurrency', `DELETE /2017-10-31${concurrency}`, 204),
  route('CreateEventSourceMapping', 'POST /2015-03-31/event-source-mappings', 202),
  route('ListEventSourceMappings', 'GET /2015-03-31/event-source-mappings'),
  route('GetEventSourceMapping', `GET ${anyMapping}`),
  route('UpdateEventSourceMapping', `PUT ${anyMapping}`, 202),
  route('DeleteEventSourceMapping', `DELETE ${anyMapping}`, 202),
];

export interface FoundRoute {
  readonly operation: string;
  /** The members of the input that are in the path, decoded. */
  readonly named: Readonly<Record<string, string>>;
}

/**
 * Finds the operation of a request; undefined if there is none. Throws ValidationException if a member in the path is malformed.
 * @param path percent-encoded
 */
export function findRoute(method: string, path: string): FoundRoute | undefined {
  for (const { operation, method: routeMethod, path: pattern } of routes) {
    const match = routeMethod === method ? pattern.exec(path) : null;
    if (match === null) continue;
    const named = Object.entries(match.groups ?? {}).map(([name, text]) => [name, decode(text)]);
    return { operation, named: Object.fromEntries(named) };
  }
  return undefined;
}

export function findStatus(operation: string): number {
  return routes.find((one) => one.operation === operation)?.status ?? 200;
}

/** Builds a route. A slash at the end of the path is allowed, because Lambda's clients send one for some operations. */
function route(operation: string, methodAndPath: string, status = 200): Route {
  const [method = '', template = ''] = methodAndPath.split(' ');
  const pattern = template.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  return { operation, method, path: new RegExp(`^${pattern}/?$`), status };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError('ValidationException', `the path holds "${text}", which is not percent-encoded text`);
  }
}
