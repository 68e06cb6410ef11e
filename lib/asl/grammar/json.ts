// Functions for untyped JSON values: type guards, pointers and short quotations. Nothing here depends on the States Language.
import { escapePointer } from '../../value/json-pointer.ts';
import { isBareSubstitution, textOfSubstitution } from './bare-substitution.ts';

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value if it is an object, otherwise an empty object: for checks that continue after the wrong type was reported. */
export function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

export function asArray(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A table's own entry; undefined for inherited names such as "constructor". */
export function entryOf<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** The pointer of a member or item below a place. */
export function below(pointer: string, ...tokens: (string | number)[]): string {
  return [pointer, ...tokens.map(escapePointer)].join('/');
}

/** Quotes a value for a message: its JSON, cut at 60 characters. */
export function quote(value: unknown): string {
  if (isBareSubstitution(value)) return textOfSubstitution(value);
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** "a, b or c". */
export function anyOf(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

export function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  return `the ${typeof value} ${quote(value)}`;
}
