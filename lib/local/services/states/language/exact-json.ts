// JSON text that keeps its numbers: `0.0` and integers beyond 2^53 pass through an execution unchanged, as on AWS. Such a number
// is a RawNumber, which JSON.stringify writes as its text. Code that computes with a value converts it with `readNumber` or
// `toPlainNumbers`.
import { isRawNumber } from '../../../../value/exact-number.ts';
import type { Json } from './json.ts';

/** Throws SyntaxError for malformed text. */
export function parseExactJson(text: string): Json {
  if (!mayNeedExactness.test(text)) return JSON.parse(text) as Json;
  return JSON.parse(text, keepSource as Parameters<typeof JSON.parse>[1]) as Json;
}

/** An exponent, 16 digits, or a fraction that ends with 0. Without these, JSON.stringify writes every number as it was. */
const mayNeedExactness = /\d[eE]|[\d.]{16}|\.\d*0(?!\d)/;

function keepSource(_key: string, value: unknown, { source }: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || source === undefined || String(value) === source || source === '-0') return value;
  return JSON.rawJSON(source);
}

/** The number of a value, as the closest double; undefined if the value is not a number. */
export function readNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return isRawNumber(value) ? Number(value.rawJSON) : undefined;
}

/** Replaces each RawNumber by a double. Returns the same value if it has no RawNumber. Bytes and dates stay as they are. */
export function toPlainNumbers<Value>(value: Value): Value {
  return convert(value) as Value;
}

/** The result of the conversion for each list and object, because expressions read the same input again and again. */
const converted = new WeakMap<object, unknown>();

function convert(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isRawNumber(value)) return Number(value.rawJSON);
  const known = converted.get(value);
  if (known !== undefined) return known;
  const result = Array.isArray(value) ? convertItems(value) : isPlainObject(value) ? convertMembers(value) : value;
  converted.set(value, result);
  return result;
}

function convertItems(items: readonly unknown[]): readonly unknown[] {
  const results = items.map(convert);
  return results.some((result, index) => result !== items[index]) ? results : items;
}

function convertMembers(members: Readonly<Record<string, unknown>>): object {
  const entries = Object.entries(members).map(([name, member]) => [name, convert(member)] as const);
  return entries.some(([name, member]) => member !== members[name]) ? Object.fromEntries(entries) : members;
}

function isPlainObject(value: object): value is Record<string, unknown> {
  return Object.getPrototypeOf(value) === Object.prototype;
}
