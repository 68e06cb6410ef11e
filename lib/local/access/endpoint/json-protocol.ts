// AWS's JSON protocol: X-Amz-Target names the operation, and the input and the output are JSON objects. It does not depend on a
// service.
import { AwsError } from '../../platform/aws-error.ts';
import type { JsonObject, LocalService, RestRequest, RestResponse } from '../../platform/service.ts';
import { queryErrorCode } from './query-error-code.ts';
import type { ServiceRequest } from './service-dispatcher.ts';

/** The operation that X-Amz-Target names. Throws AwsError if there is no such service or if the body is not JSON. */
export function decodeJson(request: RestRequest, services: Iterable<LocalService>): ServiceRequest {
  const target = request.headers['x-amz-target'] ?? '';
  const dot = target.lastIndexOf('.');
  const service = [...services].find(({ targetPrefix }) => targetPrefix === target.slice(0, Math.max(0, dot)));
  if (service === undefined || dot < 0) {
    throw new AwsError('UnknownOperationException', `X-Amz-Target ${target} is not implemented by the local platform`);
  }
  return {
    service: service.name,
    operation: target.slice(dot + 1),
    input: parseInput(request.body),
  };
}

export function encodeJson(request: RestRequest, output: JsonObject): RestResponse {
  return {
    status: 200,
    headers: { 'content-type': contentType(request) },
    body: JSON.stringify(output),
  };
}

export function encodeJsonError(request: RestRequest, error: AwsError): RestResponse {
  const isOfSqs = request.headers['x-amz-target']?.startsWith('AmazonSQS.') === true;
  const fault = error.status < 500 ? 'Sender' : 'Receiver';
  return {
    status: error.status,
    headers: {
      'content-type': contentType(request),
      'x-amzn-errortype': error.code,
      ...(isOfSqs ? { 'x-amzn-query-error': `${queryErrorCode(error.code)};${fault}` } : {}),
    },
    body: JSON.stringify({
      __type: error.code,
      message: error.message,
      ...error.details,
    }),
  };
}

function contentType(request: RestRequest): string {
  const given = request.headers['content-type']?.split(';')[0]?.trim();
  return given === 'application/x-amz-json-1.1' ? given : 'application/x-amz-json-1.0';
}

function parseInput(body: Buffer): JsonObject {
  if (body.length === 0) return {};
  const value = parseJson(body);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new AwsError('SerializationException', 'The request body must be a JSON object');
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new AwsError('SerializationException', 'The request body is not JSON');
  }
}
