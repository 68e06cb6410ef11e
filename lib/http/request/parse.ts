// Parses what a request says, once, at the edge.
import * as z from 'zod/mini';
import { FlowgateError, invalidRequest } from '../../value/errors.ts';
import { isRawNumber } from '../../value/exact-number.ts';
import { fieldErrors } from '../../value/field-errors.ts';
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from '../../value/json.ts';
import type { HttpRequest } from '../server/message.ts';
import { looksLikeForm } from './form.ts';
import { compressionOf, decodeUtf8 } from './text.ts';

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
 * @param formRemedy what to do where the body is a form instead
 * @throws FlowgateError `malformed_request`, `unsupported_media_type` for what is compressed
 */
export function bodyObject(request: HttpRequest, formRemedy = 'send it as JSON'): JsonObject {
  if (request.body.length === 0) return {};
  const value = bodyValue(request, formRemedy);
  if (isJsonObject(value)) return value;
  throw new FlowgateError('malformed_request', `the body is ${kindOf(value)}: it must be a JSON object`);
}

function kindOf(value: JsonValue): string {
  if (Array.isArray(value)) return 'an array';
  if (isRawNumber(value)) return 'a number';
  return value === null ? 'null' : `a ${typeof value}`;
}

function bodyValue(request: HttpRequest, formRemedy: string): JsonValue {
  let text = '';
  try {
    text = decodeUtf8(request);
    return parseJson(text);
  } catch (error) {
    const compression = compressionOf(request);
    if (compression !== undefined) throw compressed(compression);
    if (!looksLikeForm(text)) throw error;
    throw new FlowgateError(
      'malformed_request',
      `the body is no JSON, it looks like a form (name=value): ${formRemedy}`,
    );
  }
}

function compressed(compression: string): FlowgateError {
  const message = `the body is compressed (${compression}): send it uncompressed, without Content-Encoding`;
  return new FlowgateError('unsupported_media_type', message, { acceptedEncoding: 'identity' });
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

/**
 * The Idempotency-Key header: 1 to 255 visible ASCII characters.
 * @throws FlowgateError `malformed_request`
 */
export function idempotencyKey({ headers }: HttpRequest): string | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined || /^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new FlowgateError('malformed_request', 'the Idempotency-Key header must be 1 to 255 visible ASCII characters');
}
