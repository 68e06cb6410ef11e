// Converts a verified request to events: data, name and idempotency key, from the places that the source declares.

import type { Submission } from '../../core/event/submission.ts';
import { listKeyParts } from '../../core/source/key-parts.ts';
import type { KeyPart, Ping, Selector, Source } from '../../core/source/source.ts';
import { createInvalidRequest, FlowgateError } from '../../value/errors.ts';
import { formatExactNumber, isRawNumber } from '../../value/exact-number.ts';
import { findValueAt, isJsonObject, type JsonObject, type JsonValue } from '../../value/json.ts';
import type { HttpRequest } from '../server/message.ts';
import { listBatchItems } from './batch.ts';

/** Maximum length of an event's name and of an idempotency key, in characters. */
const longestName = 128;
const longestKey = 512;

/** The content of a verified request: one event, or a batch, whose response lists its events. */
export type HookEvents =
  | { readonly kind: 'single'; readonly submission: Submission }
  | { readonly kind: 'batch'; readonly submissions: readonly Submission[] };

/**
 * The events of a verified request. All events of a batch are checked before any is accepted.
 * @throws FlowgateError `invalid_request` if the name or the key of an event is not where the source declares it
 */
export function readHookEvents(source: Source, request: HttpRequest, body: JsonValue): HookEvents {
  const { pings } = source;
  const each = source.body === 'cloudevents' && Array.isArray(body) ? '' : source.each;
  const ping = pings.find((one) => isPing(one, request, body));
  if (ping !== undefined) return { kind: 'single', submission: toPing(source, ping, toObject(body)) };
  if (each === undefined)
    return { kind: 'single', submission: toHookSubmission(source, { request, data: toObject(body) }) };
  const submissions = listBatchItems(body, each).map(({ pointer, item }) =>
    prefixErrors(pointer, () => toHookSubmission(source, { request, data: toObject(item) })),
  );
  return { kind: 'batch', submissions };
}

function isPing(
  { header, pointer, equals, isEmpty }: Ping,
  { headers, body: raw }: HttpRequest,
  body: JsonValue,
): boolean {
  if (isEmpty === true) return raw.length === 0;
  const found = header === undefined ? findValueAt(body, pointer ?? '') : headers[header];
  return equals === undefined ? found !== undefined : found === equals;
}

// A ping has no key that its sender documents: one that is delivered again is another one.
function toPing(source: Source, { name }: Ping, data: JsonObject): Submission {
  return { ...toSubmission(source, data), name, idempotencyKey: undefined };
}

interface Found {
  readonly request: HttpRequest;
  readonly data: JsonObject;
}

function toHookSubmission(source: Source, found: Found): Submission {
  const parts = listKeyParts(source.idempotencyKey);
  return {
    ...toSubmission(source, found.data),
    name: selectText(source.event, found, longestName),
    idempotencyKey: joinKey(parts.map((part) => selectText(part, found, longestKey))),
  };
}

function toSubmission(
  { name, environment, organisationId, keyIsEnough }: Source,
  data: JsonObject,
): Omit<Submission, 'name'> {
  return {
    environment,
    organisationId,
    dialect: 'hooks',
    source: name,
    data,
    keyOwner: `source:${name}`,
    isKeyEnough: keyIsEnough,
  };
}

/** One text that no other parts give: a key of one part is that part itself. */
function joinKey(parts: readonly string[]): string | undefined {
  if (parts.length < 2) return parts[0];
  const key = JSON.stringify(parts);
  if (key.length > longestKey * 2)
    throw createInvalidRequest([
      { pointer: '', message: `the idempotency key is longer than ${longestKey * 2} characters` },
    ]);
  return key;
}

function toObject(value: JsonValue): JsonObject {
  if (isJsonObject(value)) return value;
  throw new FlowgateError(
    'malformed_request',
    'the body is not a JSON object: if it is a list of events, set "each" of this source to "" in sources.json',
  );
}

function selectText(selector: Selector | KeyPart, { request, data }: Found, longest: number): string {
  if ('fixed' in selector) return selector.fixed;
  const found = 'header' in selector ? request.headers[selector.header] : findValueAt(data, selector.pointer);
  const text = typeof found === 'number' || isRawNumber(found) ? formatExactNumber(found) : found;
  if (typeof text === 'string' && text !== '' && text.length <= longest) return text;
  const [pointer, place] =
    'header' in selector
      ? ['', `the header ${selector.header}`]
      : [selector.pointer, `the value at ${selector.pointer}`];
  const message = `${place} must be a string of 1 to ${longest} characters, or a number (an integer, if it has more than 15 digits)`;
  throw new FlowgateError('invalid_request', `the request is not valid: ${message}`, {
    errors: [{ pointer, message }],
  });
}

/** Reports the mistakes of an item by their place in the whole body. */
function prefixErrors<T>(prefix: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof FlowgateError) || error.errors.length === 0) throw error;
    const errors = error.errors.map(({ pointer, message }) => ({ pointer: `${prefix}${pointer}`, message }));
    throw new FlowgateError(error.code, `${error.message} (at ${prefix})`, { errors });
  }
}
