// JSON values as states pass them on. A value that has left a state is never changed in place. A number that a double would
// change is a RawNumber (`exact-json.ts`).
import { isRawNumber } from '../../../../value/exact-number.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonRecord = { readonly [key: string]: Json };

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawNumber(value);
}

/** Whether a Map iterates over the value: over the elements of an array, or the entries of an object. */
export function isIterable(value: Json): boolean {
  return Array.isArray(value) || isRecord(value);
}

/** The size that AWS's limits count: bytes of the value as UTF-8 JSON. */
export function jsonBytes(value: Json): number {
  return Buffer.byteLength(JSON.stringify(value), 'utf8');
}

/** The type's name in messages about expressions: `array` and `null` apart from `object`. */
export function typeName(value: Json): string {
  if (value === null) return 'null';
  if (isRawNumber(value)) return 'number';
  return Array.isArray(value) ? 'array' : typeof value;
}
