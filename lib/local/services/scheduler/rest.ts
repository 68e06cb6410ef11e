// The REST protocol of EventBridge Scheduler: decodes requests, and encodes results and errors. From its service model.
import { isJsonObject } from '../../../value/json.ts';
import type { AwsError } from '../../platform/aws-error.ts';
import { validationException } from '../../platform/input-members.ts';
import { buildRoute, findRoute } from '../../platform/rest-route.ts';
import type { JsonObject, RestRequest, RestResponse } from '../../platform/service.ts';

const routes = [
  buildRoute('CreateSchedule', 'POST /schedules/{Name}'),
  buildRoute('GetSchedule', 'GET /schedules/{Name}'),
  buildRoute('UpdateSchedule', 'PUT /schedules/{Name}'),
  buildRoute('DeleteSchedule', 'DELETE /schedules/{Name}'),
  buildRoute('ListSchedules', 'GET /schedules'),
  buildRoute('CreateScheduleGroup', 'POST /schedule-groups/{Name}'),
  buildRoute('GetScheduleGroup', 'GET /schedule-groups/{Name}'),
  buildRoute('DeleteScheduleGroup', 'DELETE /schedule-groups/{Name}'),
  buildRoute('ListScheduleGroups', 'GET /schedule-groups'),
];

/** Members whose name in the query is another one. */
const queryNames: Readonly<Record<string, string>> = {
  groupName: 'GroupName',
  ScheduleGroup: 'GroupName',
  clientToken: 'ClientToken',
};

/** Returns the operation and its input; undefined for a path of another service. Throws ValidationException. */
export function decodeRequest(request: RestRequest): { operation: string; input: JsonObject } | undefined {
  const found = findRoute(routes, request);
  if (found === undefined) return undefined;
  return {
    operation: found.operation,
    input: { ...readQuery(request.query), ...parseBody(request.body), ...found.named },
  };
}

export function encodeOutput(output: JsonObject): RestResponse {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(output) };
}

export function encodeFailure({ code, message, status }: AwsError): RestResponse {
  const headers = { 'content-type': 'application/json', 'x-amzn-errortype': code };
  return { status, headers, body: JSON.stringify({ Message: message }) };
}

function readQuery(query: URLSearchParams): JsonObject {
  const entries = [...query].map(([name, value]) => [
    queryNames[name] ?? name,
    name === 'MaxResults' ? Number(value) : value,
  ]);
  return Object.fromEntries(entries);
}

function parseBody(body: Buffer): JsonObject {
  if (body.length === 0) return {};
  try {
    const parsed: unknown = JSON.parse(body.toString());
    if (isJsonObject(parsed)) return parsed;
  } catch {
    // Refused below.
  }
  throw validationException('The request body must be a JSON object');
}
