// Parses what a request says, once, at the edge.
import * as z from 'zod/mini';
import { FlowgateError, invalidRequest } from '../core/errors.ts';
import { isJsonObject, type JsonObject, parseJson } from '../core/json.ts';
import { fieldErrors } from '../core/manifest.ts';
import type { HttpRequest } from './message.ts';

/** Any JSON object. */
export const jsonObject = z.custom<JsonObject>(isJsonObject, {
  error: ({ input }) => (input === undefined ? 'is missing' : 'must be an object'),
});

/** A source that an event may have on the bus. */
export const eventSource = z.string().check(
  z.minLength(1),
  z.maxLength(256),
  z.refine((source) => !source.startsWith('aws.'), {
    error: 'must not begin with "aws.", which is kept for AWS itself',
  }),
);

/** A name that an event may have on the bus. */
export const eventName = z.string().check(z.minLength(1), z.maxLength(128));

/**
 * The request's body as a JSON object; an empty body is `{}` where the route allows it to be empty.
 * @throws FlowgateError `malformed_request`
 */
export function bodyObject({ body }: HttpRequest): JsonObject {
  if (body.length === 0) return {};
  const value = parseJson(utf8(body));
  if (isJsonObject(value)) return value;
  const kind = Array.isArray(value) ? 'an array' : value === null ? 'null' : `a ${typeof value}`;
  throw new FlowgateError('malformed_request', `the body is ${kind}: it must be a JSON object`);
}

/** Parses a value by its schema. @throws FlowgateError `invalid_request`, naming every mistake at once */
export function parseWith<T extends z.core.$ZodType>(schema: T, value: unknown): z.infer<T> {
  const result = checked(schema, value);
  if (result.success) return result.data;
  throw invalidRequest(fieldErrors(result.error.issues));
}

function checked<T extends z.core.$ZodType>(schema: T, value: unknown): ReturnType<typeof z.safeParse<T>> {
  try {
    return z.safeParse(schema, value, { reportInput: true });
  } catch (error) {
    // Zod hands its findings on as arguments, and a call takes some hundred thousand of them at the most.
    if (!(error instanceof RangeError)) throw error;
    throw invalidRequest([{ pointer: '', message: 'it has more mistakes than can be told' }]);
  }
}

/** Whether a body is a form's fields: `application/x-www-form-urlencoded`. */
export function isForm({ headers }: Pick<HttpRequest, 'headers'>): boolean {
  return /^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(headers['content-type'] ?? '');
}

/** A form's fields; of two with one name, the last. @throws FlowgateError `malformed_request` */
export function formObject({ body }: HttpRequest): JsonObject {
  return Object.fromEntries(formFields(utf8(body)));
}

/** More than any real form has. */
const maxFields = 10_000;

/**
 * A form's fields as they come. Their number is told before they are read: Node.js takes minutes over a million.
 * @throws FlowgateError `malformed_request`
 */
export function formFields(form: string): URLSearchParams {
  let count = 1;
  for (let at = form.indexOf('&'); at !== -1; at = form.indexOf('&', at + 1)) count += 1;
  refuseManyFields(count);
  return new URLSearchParams(form);
}

/** @throws FlowgateError `malformed_request` */
export function refuseManyFields(count: number): void {
  if (count <= maxFields) return;
  throw new FlowgateError('malformed_request', `the form has more than ${maxFields} fields: send fewer`);
}

/**
 * The Idempotency-Key header: 1 to 255 visible ASCII characters.
 * @throws FlowgateError `malformed_request`
 */
export function idempotencyKey({ headers }: HttpRequest): string | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined || /^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new FlowgateError('malformed_request', 'the Idempotency-Key header must be 1 to 255 visible ASCII characters');
}

function utf8(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new FlowgateError('malformed_request', 'the body is not valid UTF-8');
  }
}
