// Reads the values of a signature from their places in a request: a header, a query parameter or a field of the body.
import type { ValuePlace } from '../../../core/source/signature.ts';
import { formatExactNumber, isRawNumber } from '../../../value/exact-number.ts';
import { findValueAt, type JsonValue, parseJson } from '../../../value/json.ts';
import { decodeUtf8 } from '../../request/text.ts';
import type { HttpRequest } from '../../server/message.ts';
import { createSourceRefusal } from '../refusal.ts';

/** A request whose JSON body is parsed at most once, and only if a value is in it. */
export interface SignedRequest {
  readonly request: HttpRequest;
  readonly parseBody: () => JsonValue;
}

export function toSignedRequest(request: HttpRequest): SignedRequest {
  let parsed: { readonly value: JsonValue } | undefined;
  const parseBody = () => {
    parsed ??= { value: parseUnverified(request) };
    return parsed.value;
  };
  return { request, parseBody };
}

// The body is not verified yet: an error in it must not be shown to the sender.
function parseUnverified(request: HttpRequest): JsonValue {
  if (request.parsedForm !== undefined) return request.parsedForm;
  try {
    return parseJson(decodeUtf8(request));
  } catch {
    throw createSourceRefusal('the body is not JSON');
  }
}

/** The values at a place, without their prefix: at most one, unless the place has a separator. */
export function listValues(signed: SignedRequest, place: ValuePlace): string[] {
  const text = readText(signed, place);
  if (text === undefined || text === '') return [];
  const { prefix = '', index } = place;
  const all = splitItems(text, place);
  const items = index === undefined ? all : all.slice(index, index + 1);
  return items.flatMap((item) => (item.startsWith(prefix) ? [item.slice(prefix.length)] : []));
}

function splitItems(text: string, { separator, trim = false }: ValuePlace): string[] {
  const items = separator === undefined ? [text] : text.split(separator);
  return trim ? items.map((item) => item.trim()) : items;
}

/** The only value at a place. @throws FlowgateError if there is none, or several */
export function readValue(signed: SignedRequest, place: ValuePlace): string {
  const [value, ...others] = listValues(signed, place);
  if (value === undefined || value === '') throw createMissingValue(signed, place);
  if (others.length > 0) throw createSourceRefusal(`${describePlace(place)} has more than one value`);
  return value;
}

/** The refusal of a request that has no value at a place. */
export function createMissingValue(signed: SignedRequest, place: ValuePlace): Error {
  const isThere = (readText(signed, place) ?? '') !== '';
  const { prefix } = place;
  return createSourceRefusal(
    isThere && prefix !== undefined
      ? `${describePlace(place)} has no value that begins with ${JSON.stringify(prefix)}`
      : `${describePlace(place)} is missing`,
  );
}

function describePlace({ header, query, pointer }: ValuePlace): string {
  if (header !== undefined) return `the header ${header}`;
  return query !== undefined ? `the query parameter ${query}` : `the body’s ${pointer}`;
}

function readText({ request, parseBody }: SignedRequest, { header, query, pointer }: ValuePlace): string | undefined {
  if (header !== undefined) return request.headers[header];
  if (query !== undefined) return readParameter(request, query);
  return pointer === undefined ? undefined : readField(parseBody(), pointer);
}

/** A parameter of the query; undefined if it is absent or sent twice, because its reader could take either. */
export function readParameter({ rawQuery }: HttpRequest, name: string): string | undefined {
  const values = new URLSearchParams(rawQuery).getAll(name);
  return values.length === 1 ? values[0] : undefined;
}

/** A scalar in a body as text; undefined if there is none. */
export function readField(body: JsonValue, pointer: string): string | undefined {
  const value = findValueAt(body, pointer);
  if (typeof value === 'number' || isRawNumber(value)) return formatExactNumber(value);
  if (typeof value === 'boolean') return String(value);
  return typeof value === 'string' ? value : undefined;
}
