// The fields of events' data by which events are found without a search: those that a manifest lists in `index`. The fields of all
// manifests apply to every event, so that an indexed field finds every event that has the value.
import { isRawNumber } from '../../value/exact-number.ts';
import { findValueAt, isJsonObject, type JsonObject, type JsonValue, toCanonicalJson } from '../../value/json.ts';
import type { Workflow } from '../workflow/workflow.ts';

/** A field of an event's data and its value. */
export interface FoundField {
  /** JSON pointer into the data. */
  readonly pointer: string;
  /** A string, or the JSON text of a number, `true`, `false` or `null`. */
  readonly value: string;
}

/** The pointers that manifests index, each once. */
export function listIndexedPointers(workflows: readonly Pick<Workflow, 'index'>[]): string[] {
  return [...new Set(workflows.flatMap(({ index = [] }) => index))];
}

/** The indexed fields that data has: those with a string, a number, a boolean or null. */
export function findFields(data: JsonObject, pointers: readonly string[] = []): FoundField[] {
  return pointers.flatMap((pointer) => {
    const value = toFoundText(findValueAt(data, pointer) ?? []);
    return value === undefined ? [] : [{ pointer, value }];
  });
}

/** The text by which a value is found: a string itself, any other scalar its JSON text; undefined for objects and arrays. */
export function toFoundText(value: JsonValue): string | undefined {
  if (typeof value === 'string') return value;
  if (isRawNumber(value)) return toCanonicalJson(value);
  return Array.isArray(value) || isJsonObject(value) ? undefined : toCanonicalJson(value);
}
