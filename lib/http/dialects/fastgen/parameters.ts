// An event's parameters: any JSON object. It is the data of the workflows that listen.
import * as z from 'zod/mini';
import { FlowgateError } from '../../../value/errors.ts';
import type { JsonObject } from '../../../value/json.ts';
import { jsonObject, parseBodyObject, parseWith } from '../../request/parse.ts';
import type { HttpRequest } from '../../server/message.ts';

export const parametersBody = z.strictObject({ parameters: z.optional(jsonObject) });

/** The parameters of a request; `{}` if it has none. @throws FlowgateError for any other body */
export function readParameters(request: HttpRequest): JsonObject {
  return parseWith(parametersBody, parseBodyObject(request)).parameters ?? {};
}

/** A copy of an error with pointers in the sender's terms: a workflow's `/data` was sent as `/parameters`. */
export function renameDataPointers(error: FlowgateError): FlowgateError {
  const renamed = (pointer: string): string => pointer.replace(/^\/data(?=\/|$)/, '/parameters');
  const errors = error.errors.map(({ pointer, message }) => ({ pointer: renamed(pointer), message }));
  const message = error.errors.reduce(
    (text, { pointer, message: wrong }) => text.replace(`${pointer} ${wrong}`, () => `${renamed(pointer)} ${wrong}`),
    error.message,
  );
  return new FlowgateError(error.code, message, { ...error.facts, errors });
}
