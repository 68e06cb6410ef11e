// The operations on task tokens: a worker sends the outcome or a heartbeat of the task that waits for it.

import { AwsError } from '../../../platform/aws-error.ts';
import type { JsonObject } from '../../../platform/service.ts';
import { dataLimitBytes } from '../engine/data-limit.ts';
import { StatesError } from '../engine/states-error.ts';
import type { TaskTokens } from '../engine/task-tokens.ts';
import { parseJsonText } from '../json-text.ts';
import type { Json } from '../language/json.ts';

export function sendTaskSuccess(tokens: TaskTokens, input: JsonObject): JsonObject {
  const output = parseOutput(String(input.output));
  getWaitingTask(tokens, input).succeed(output);
  return {};
}

export function sendTaskFailure(tokens: TaskTokens, input: JsonObject): JsonObject {
  const { error, cause } = input as { readonly error?: string; readonly cause?: string };
  getWaitingTask(tokens, input).fail(new StatesError(error, cause));
  return {};
}

export function sendTaskHeartbeat(tokens: TaskTokens, input: JsonObject): JsonObject {
  getWaitingTask(tokens, input).heartbeat();
  return {};
}

function getWaitingTask(tokens: TaskTokens, input: JsonObject): NonNullable<ReturnType<TaskTokens['find']>> {
  const token = String(input.taskToken);
  const waiting = tokens.find(token);
  if (waiting !== undefined) return waiting;
  if (tokens.isOwnToken(token))
    throw new AwsError('TaskTimedOut', `Task Timed Out: 'Provided task does not exist anymore'`);
  throw new AwsError('InvalidToken', `Invalid Token: 'Invalid token'`);
}

function parseOutput(text: string): Json {
  if (Buffer.byteLength(text, 'utf8') > dataLimitBytes) {
    throw new AwsError('InvalidOutput', `Invalid Output: 'The output is larger than ${dataLimitBytes} bytes'`);
  }
  return parseJsonText(text, (reason) => new AwsError('InvalidOutput', `Invalid Output: '${reason}'`));
}
