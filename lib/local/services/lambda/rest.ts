// Lambda's REST protocol: decodes requests, and encodes results and errors.
import { isJsonObject } from '../../../value/json.ts';
import { AwsError } from '../../platform/aws-error.ts';
import { findRoute } from '../../platform/rest-route.ts';
import type { JsonObject, RestRequest, RestResponse } from '../../platform/service.ts';
import { findStatus, routes } from './rest-routes.ts';

/** The beginning of the paths of Lambda. If a path matches but has no route, its operation is not implemented. */
const ownPaths =
  /^\/20\d\d-\d\d-\d\d\/(?:functions|event-source-mappings|layers|tags|account-settings|code-signing-configs)/;

/** Returns the operation and its input; undefined for a path of another service. */
export function decodeRequest(request: RestRequest): { operation: string; input: JsonObject } | undefined {
  const found = findRoute(routes, request);
  if (found === undefined) {
    return ownPaths.test(request.path) ? { operation: `${request.method} ${request.path}`, input: {} } : undefined;
  }
  const { operation, named } = found;
  const input = operation === 'Invoke' ? invokeInput(request) : { ...query(request), ...parseBody(request) };
  return { operation, input: { ...input, ...named } };
}

export function encodeOutput(operation: string, output: JsonObject): RestResponse {
  if (operation === 'Invoke') return encodeInvocation(output);
  const status = findStatus(operation);
  if (status === 204) return { status, headers: {}, body: '' };
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(output),
  };
}

/** The errors whose member is `Message`, not `message`, in the service model. */
const capitalised = ['ResourceNotFoundException', 'ServiceException'];

export function encodeFailure(error: AwsError): RestResponse {
  const message = capitalised.includes(error.code) ? { Message: error.message } : { message: error.message };
  return {
    status: error.status,
    headers: {
      'content-type': 'application/json',
      'x-amzn-errortype': error.code,
    },
    body: JSON.stringify({ ...error.details, ...message }),
  };
}

function invokeInput({ headers, query, body }: RestRequest): JsonObject {
  const named: readonly (readonly [string, string | null | undefined])[] = [
    ['InvocationType', headers['x-amz-invocation-type']],
    ['LogType', headers['x-amz-log-type']],
    ['ClientContext', headers['x-amz-client-context']],
    ['Qualifier', query.get('Qualifier')],
  ];
  const given = named.filter(([, value]) => value !== undefined && value !== null);
  return { ...Object.fromEntries(given), Payload: body.toString() };
}

function encodeInvocation(output: JsonObject): RestResponse {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
  };
  if (typeof output.FunctionError === 'string') headers['x-amz-function-error'] = output.FunctionError;
  if (typeof output.LogResult === 'string') headers['x-amz-log-result'] = output.LogResult;
  if (typeof output.ExecutedVersion === 'string') headers['x-amz-executed-version'] = output.ExecutedVersion;
  return {
    status: Number(output.StatusCode),
    headers,
    body: String(output.Payload ?? ''),
  };
}

function query(request: RestRequest): JsonObject {
  return Object.fromEntries(request.query);
}

function parseBody(request: RestRequest): JsonObject {
  if (request.body.length === 0) return {};
  try {
    const parsed: unknown = JSON.parse(request.body.toString());
    if (isJsonObject(parsed)) return parsed;
  } catch {
    // Refused below.
  }
  throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json', {
    details: { Type: 'User' },
  });
}
