// Lambda: the optimized `lambda:invoke`, and the ARN of a function as the resource.

import { callService, omitNulls, withSdkMetadata } from '../engine/service-call.ts';
import { StatesError } from '../engine/states-error.ts';
import type { ErrorNaming, TaskCall } from '../kinds/integration.ts';
import { parseExactJson } from '../language/exact-json.ts';
import type { Json, JsonRecord } from '../language/json.ts';
import { omitUndefined } from '../omit-undefined.ts';

const naming: ErrorNaming = { prefix: 'Lambda', service: 'AWSLambda', style: 'optimized', base: 'AWSLambdaException' };

/** `arn:aws:states:::lambda:invoke`: returns the answer with its metadata and the parsed payload. */
export async function invoke({ host, parameters }: TaskCall): Promise<Json> {
  const { Payload, ...rest } = parameters;
  const answer = await send({ host, parameters: rest }, Payload);
  const payload = parsePayload(answer.Payload);
  const { ExecutedVersion = '$LATEST', StatusCode = 200, LogResult } = answer as JsonRecord;
  const log = omitUndefined({ LogResult });
  return { ExecutedVersion, ...log, Payload: payload, ...withSdkMetadata({ StatusCode }, host.clock.now()) };
}

/** The ARN of a function as the resource: returns only the payload. */
export async function invokeFunction(task: TaskCall, functionArn: string, input: Json): Promise<Json> {
  const answer = await send({ host: task.host, parameters: { FunctionName: functionArn } }, input);
  return parsePayload(answer.Payload);
}

async function send({ host, parameters }: TaskCall, payload: Json | undefined): Promise<Record<string, unknown>> {
  const input = { ...omitNulls(parameters), Payload: toPayloadText(payload ?? {}) };
  const answer = await callService({ host, service: 'lambda', operation: 'Invoke', input, naming });
  if (answer.FunctionError !== undefined) throw functionFailure(String(answer.Payload ?? ''));
  return answer;
}

/** Text that is JSON is the payload itself, so the function receives its value; other text is sent as a JSON string. */
function toPayloadText(payload: Json): string {
  return typeof payload === 'string' && isJsonText(payload) ? payload : JSON.stringify(payload);
}

function isJsonText(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The error name of a handler's failure is its `errorType`; the cause is the whole payload. */
function functionFailure(payload: string): StatesError {
  const errorType = readErrorType(payload);
  if (errorType !== undefined) return new StatesError(errorType, payload);
  const reason = 'The cause could not be determined because Lambda did not return an error type.';
  return new StatesError('Lambda.Unknown', `${reason} Returned payload: ${payload}`);
}

function readErrorType(payload: string): string | undefined {
  try {
    const { errorType } = JSON.parse(payload) as { readonly errorType?: unknown };
    return typeof errorType === 'string' && errorType !== '' ? errorType : undefined;
  } catch {
    return undefined;
  }
}

function parsePayload(payload: unknown): Json {
  if (payload === undefined || payload === null || payload === '') return null;
  return parseExactJson(String(payload));
}
