// Parses JSON bodies, schemas and the Idempotency-Key header, once, at the edge. Handlers get parsed values.
import * as z from 'zod/mini';
import { createInvalidRequest, FlowgateError } from '../../value/errors.ts';
import { isRawNumber } from '../../value/exact-number.ts';
import { toFieldErrors } from '../../value/field-errors.ts';
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from '../../value/json.ts';
import type { HttpRequest } from '../server/message.ts';
import { looksLikeForm } from './form.ts';
import { decodeUtf8, detectCompression } from './text.ts';

/** Any JSON object. */
export const jsonObject = z.custom<JsonObject>(isJsonObject, {
  error: ({ input }) => (input === undefined ? 'is missing' : 'must be an object'),
});

/** A UUID of any version, in letters of either case. */
export const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** An event's source, within the limits of EventBridge. */
export const eventSource = z.string().check(
  z.minLength(1),
  z.maxLength(256),
  z.refine((source) => !source.startsWith('aws.'), {
    error: 'must not begin with "aws.", which is reserved for AWS',
  }),
);

/** An event's name, within the limits of EventBridge. */
export const eventName = z.string().check(z.minLength(1), z.maxLength(128));

/**
 * The request's body as a JSON object. An empty body is `{}`; routes that need one have refused it before.
 * @param formRemedy what to do if the body is a form instead, for the message
 * @throws FlowgateError `malformed_request`; `unsupported_media_type` for a compressed body
 */
export function parseBodyObject(request: HttpRequest, formRemedy = 'send it as JSON'): JsonObject {
  return parseBodyJson(request, { formRemedy, isListAllowed: false }) as JsonObject;
}

export interface BodyRules {
  /** The remedy in the error message if the body is a form. */
  readonly formRemedy?: string;
  /** Whether the body may be a list, too. */
  readonly isListAllowed: boolean;
}

/** The request's body as a JSON object, or as a list where that is allowed. @throws FlowgateError as `parseBodyObject` does */
export function parseBodyJson(
  request: HttpRequest,
  { formRemedy = 'send it as JSON', isListAllowed }: BodyRules,
): JsonValue {
  if (request.body.length === 0) return {};
  const value = parseBodyValue(request, formRemedy);
  if (isJsonObject(value) || (isListAllowed && Array.isArray(value))) return value;
  throw new FlowgateError('malformed_request', `the body is ${describeKind(value)}: it must be a JSON object`);
}

function describeKind(value: JsonValue): string {
  if (Array.isArray(value)) return 'an array';
  if (isRawNumber(value)) return 'a number';
  return value === null ? 'null' : `a ${typeof value}`;
}

function parseBodyValue(request: HttpRequest, formRemedy: string): JsonValue {
  let text = '';
  try {
    text = decodeUtf8(request);
    return parseJson(text);
  } catch (error) {
    const compression = detectCompression(request);
    if (compression !== undefined) throw compressedBody(compression);
    if (!looksLikeForm(text)) throw error;
    throw new FlowgateError(
      'malformed_request',
      `the body is not JSON; it looks like a form (name=value): ${formRemedy}`,
    );
  }
}

function compressedBody(compression: string): FlowgateError {
  const message = `the body is compressed (${compression}): send it uncompressed, without Content-Encoding`;
  return new FlowgateError('unsupported_media_type', message, { acceptedEncoding: 'identity' });
}

/** Parses a value by its schema. @throws FlowgateError `invalid_request` with all errors */
export function parseWith<T extends z.core.$ZodType>(schema: T, value: unknown): z.infer<T> {
  const result = checkSchema(schema, value);
  if (result.success) return result.data;
  throw createInvalidRequest(toFieldErrors(result.error.issues));
}

function checkSchema<T extends z.core.$ZodType>(schema: T, value: unknown): ReturnType<typeof z.safeParse<T>> {
  try {
    return z.safeParse(schema, value, { reportInput: true });
  } catch (error) {
    // Zod passes its issues as arguments of one call, which fails with more than about a hundred thousand.
    if (!(error instanceof RangeError)) throw error;
    throw createInvalidRequest([{ pointer: '', message: 'has too many errors to list' }]);
  }
}

/**
 * The Idempotency-Key header: 1 to 255 visible ASCII characters.
 * @throws FlowgateError `malformed_request`
 */
export function readIdempotencyKey({ headers }: HttpRequest): string | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined || /^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new FlowgateError('malformed_request', 'the Idempotency-Key header must be 1 to 255 visible ASCII characters');
}
