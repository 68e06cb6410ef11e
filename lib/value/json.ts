// JSON as the router handles it: parsed without loss or refused, and written in one canonical form for comparison.
//
// `parseJson` reads text from outside, `readJson` reads text that the router or AWS wrote. Both keep numbers that no double
// represents as a RawNumber, and the order of keys; JSON.stringify writes both back unchanged. Decisions for which a double is
// enough (schemas, patterns) use `toDoubles`.
import { FlowgateError } from './errors.ts';
import { isRawNumber, type RawNumber, toCanonicalNumber, toNearestDouble } from './exact-number.ts';
import { JsonFault } from './json-fault.ts';
import { parseExactly } from './json-parser.ts';
import { splitPointer } from './json-pointer.ts';

export type JsonValue = null | boolean | number | RawNumber | string | JsonValue[] | JsonObject;
export type JsonObject = { [key: string]: JsonValue };

/** More levels than any real payload has, and few enough for every stack. */
export const maxDepth = 100;

/** AWS's own readers refuse JSON of more than 1,000 levels; the router's envelope adds a few. */
const maxDepthInside = 2000;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawNumber(value);
}

/**
 * Parses JSON text from outside, exactly. Refuses malformed text (by line and column), and (by pointer) what cannot be carried:
 * a repeated key, nesting deeper than 100 levels, half a surrogate pair, a number of more than 1,000 characters or with an
 * exponent beyond 999,999,999.
 * @throws FlowgateError `malformed_request`, which never quotes the text
 */
export function parseJson(text: string): JsonValue {
  try {
    return parseExactly(text, { maxDepth, isStrict: true }) as JsonValue;
  } catch (error) {
    if (error instanceof JsonFault) throw toRefusal(error);
    throw error;
  }
}

/**
 * Reads JSON text that the router or AWS wrote, exactly. A repeated key has its last value, as in JSON.parse.
 * @throws SyntaxError or JsonFault
 */
export function readJson(text: string): JsonValue {
  if (!mayNeedExactness.test(text)) return JSON.parse(text) as JsonValue;
  return parseExactly(text, { maxDepth: maxDepthInside, isStrict: false }) as JsonValue;
}

/** Writes equal values as equal texts: keys sorted, numbers by their decimal value, no white space. */
export function toCanonicalJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(toCanonicalJson).join(',')}]`;
  if (isRawNumber(value)) return toCanonicalNumber(value.rawJSON);
  if (!isJsonObject(value)) return JSON.stringify(value);
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${toCanonicalJson(value[key] ?? null)}`);
  return `{${members.join(',')}}`;
}

/** The value at a JSON pointer, or undefined if there is none. */
export function findValueAt(value: JsonValue, pointer: string): JsonValue | undefined {
  return splitPointer(pointer).reduce<JsonValue | undefined>(inside, value);
}

function inside(from: JsonValue | undefined, step: string): JsonValue | undefined {
  if (Array.isArray(from)) return /^(?:0|[1-9]\d*)$/.test(step) ? from[Number(step)] : undefined;
  return from !== undefined && isJsonObject(from) && Object.hasOwn(from, step) ? from[step] : undefined;
}

/** The size of a value's JSON text in UTF-8 bytes. */
export function countJsonBytes(value: JsonValue): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/**
 * A view for decisions: each RawNumber is replaced by the closest double; returns the value itself if it has none. So a
 * schema or a pattern sees 9007199254740993 as 9007199254740992; the value that is carried does not change.
 */
export function toDoubles(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (isRawNumber(value)) return toNearestDouble(value);
  if (Array.isArray(value)) {
    const elements = value.map(toDoubles);
    return elements.some((element, at) => element !== value[at]) ? elements : value;
  }
  const entries = Object.entries(value).map(([key, member]) => [key, toDoubles(member)] as const);
  return entries.some(([key, member]) => member !== value[key]) ? Object.fromEntries(entries) : value;
}

/**
 * Whether the value survives readers that use doubles and do not keep the order of keys, and every hop accepts its characters:
 * no U+FFFE, no U+FFFF (SQS refuses both) and no half of a surrogate pair.
 */
export function isPlainJson(value: unknown): boolean {
  const text = JSON.stringify(value);
  return !uncarriable.test(text) && !halfPair.test(text) && text === JSON.stringify(JSON.parse(text));
}

/** The value as JSON text that every hop accepts: the characters that `isPlainJson` rules out are written as `\uXXXX`. */
export function toCarriableJson(value: unknown): string {
  // JSON.stringify escapes half pairs by itself.
  return JSON.stringify(value).replace(uncarriableAll, (character) => (character === '\ufffe' ? '\\ufffe' : '\\uffff'));
}

const uncarriable = /[\ufffe\uffff]/;
const uncarriableAll = /[\ufffe\uffff]/g;
/** Half of a pair, as JSON.stringify writes it: after an even number of backslashes. */
const halfPair = /(?<!\\)(?:\\\\)*\\ud[89a-f]/;

// An exponent, 16 digits, or a key that begins with a digit. Without these, JSON.parse reads exactly, and faster.
const mayNeedExactness = /\d[eE]|[\d.]{16}|"\d[^"]*"\s*:/;

function toRefusal({ kind, message, pointer, line, column }: JsonFault): FlowgateError {
  const place = `line ${line}, column ${column}`;
  if (kind === 'syntax')
    return new FlowgateError('malformed_request', `the body is not valid JSON: ${place}: ${message}`);
  if (pointer === '') return new FlowgateError('malformed_request', `the body ${message} (${place})`);
  const text = `the body cannot be accepted: ${pointer} (${place}) ${message}`;
  return new FlowgateError('malformed_request', text, { errors: [{ pointer, message }] });
}
