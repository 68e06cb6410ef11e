// Reads the body of an answer: the output of the task, or its error and cause.
import type { SentAnswer } from '../../core/callback/callback.ts';
import { createInvalidRequest, type FieldError, FlowgateError } from '../../value/errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../value/json.ts';
import { refuseOtherTypes } from '../request/body.ts';
import { isForm, parseFormObject } from '../request/form.ts';
import { parseBodyJson } from '../request/parse.ts';
import type { HttpRequest } from '../server/message.ts';

/** Maximum size of a task's output in bytes, and so of a body. */
export const maxAnswerBytes = 262_144;

/** Maximum lengths of an error and a cause in Step Functions, in characters. */
const longestError = 256;
const longestCause = 32_768;

/** The error of a task whose callback was answered with a failure that names none. */
const standardError = 'Flowgate.CallbackFailed';

/**
 * The answer in a request. An empty body is `{}`, a form an object of its fields.
 * @throws FlowgateError for a body that is neither JSON nor a form, or larger than a task's output may be
 */
export function readAnswer(outcome: SentAnswer['outcome'], request: HttpRequest): SentAnswer {
  const value = readValue(request);
  const content = JSON.stringify(outcome === 'succeeded' ? value : toFailure(value));
  const size = Buffer.byteLength(content);
  if (size > maxAnswerBytes)
    throw new FlowgateError('too_large', `the answer is ${size} bytes as JSON: at most ${maxAnswerBytes} are allowed`);
  return { outcome, content };
}

function readValue(request: HttpRequest): JsonValue {
  if (request.body.length === 0) return {};
  if (isForm(request)) return parseFormObject(request);
  refuseOtherTypes('json', request);
  return parseBodyJson(request, { isListAllowed: true });
}

function toFailure(value: JsonValue): JsonObject {
  const { error = standardError, cause } = isJsonObject(value) ? value : {};
  const sent = JSON.stringify(value);
  const described = cause ?? (sent === '{}' ? 'the callback was answered with a failure' : sent.slice(0, longestCause));
  const mistakes = [
    ...findTextMistake('/error', error, longestError),
    ...findTextMistake('/cause', described, longestCause),
  ];
  if (mistakes.length > 0) throw createInvalidRequest(mistakes);
  return { error, cause: described };
}

function findTextMistake(pointer: string, value: JsonValue, longest: number): FieldError[] {
  if (typeof value === 'string' && value.length <= longest) return [];
  return [{ pointer, message: `must be a text of at most ${longest} characters` }];
}
