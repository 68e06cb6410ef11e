// Parses a submission: the typed fields of a start, as a map by name or as a list of items with names.
import * as z from 'zod/mini';
import { createInvalidRequest, type FieldError } from '../../../value/errors.ts';
import { isInteger, isRawNumber } from '../../../value/exact-number.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../value/json.ts';
import { escapePointer } from '../../../value/json-pointer.ts';
import { createOrderedObjectFromEntries } from '../../../value/ordered-object.ts';
import { jsonObject } from '../../request/parse.ts';

export type Submission = JsonValue[] | JsonObject;

export const submission = z.custom<Submission>((value) => Array.isArray(value) || jsonObject.safeParse(value).success, {
  error: 'must be a list or a map of {"type", "value"}',
});

/** The maximum number of fields, more than any process has. It limits the response, which lists all invalid ones. */
const maxFields = 10_000;

interface Item {
  readonly pointer: string;
  readonly name: string;
  readonly item: JsonValue;
}

/**
 * The plain fields of a submission.
 * @throws FlowgateError `invalid_request` with every invalid item
 */
export function readSubmissionFields(submitted: Submission): JsonObject {
  const count = Array.isArray(submitted) ? submitted.length : Object.keys(submitted).length;
  if (count > maxFields)
    throw createInvalidRequest([{ pointer: '/submission', message: `must have at most ${maxFields} fields` }]);
  const items = listItems(submitted);
  const errors = [...findNamingErrors(items), ...items.flatMap(findItemErrors)];
  if (errors.length > 0) throw createInvalidRequest(errors);
  return createOrderedObjectFromEntries(items.map(({ name, item }) => [name, toFieldValue(item)]));
}

function listItems(submitted: Submission): Item[] {
  if (!Array.isArray(submitted)) {
    return Object.entries(submitted).map(([name, item]) => ({
      pointer: `/submission/${escapePointer(name)}`,
      name,
      item,
    }));
  }
  return submitted.map((item, index) => ({ pointer: `/submission/${index}`, name: readItemName(item), item }));
}

function readItemName(item: JsonValue): string {
  return isJsonObject(item) && typeof item.name === 'string' ? item.name : '';
}

function findNamingErrors(items: readonly Item[]): FieldError[] {
  const seen = new Set<string>();
  return items.flatMap(({ pointer, name }) => {
    if (name === '') return [{ pointer: `${pointer}/name`, message: 'must be the name of the field' }];
    if (seen.has(name))
      return [{ pointer: `${pointer}/name`, message: 'is the name of another item too: send each field once' }];
    seen.add(name);
    return [];
  });
}

function findItemErrors({ pointer, item }: Item): FieldError[] {
  if (isPlain(item)) return [];
  // The PHP client omits a value that is null and sends only its type.
  if (!isJsonObject(item) || !(Object.hasOwn(item, 'value') || Object.hasOwn(item, 'type'))) {
    return [{ pointer, message: 'must be {"type", "value"}' }];
  }
  const { type, value = null } = item;
  if (type === undefined || type === null) return [];
  const fits = typeof type === 'string' ? valueTests.get(type) : undefined;
  if (fits === undefined) {
    return [{ pointer: `${pointer}/type`, message: `must be one of ${[...valueTests.keys()].join(', ')}` }];
  }
  return value === null || fits(value) ? [] : [{ pointer: `${pointer}/value`, message: `is not of type ${type}` }];
}

// A string, a number or a boolean cannot be an item, so it is the value itself.
function isPlain(item: JsonValue): boolean {
  return !Array.isArray(item) && !isJsonObject(item);
}

function toFieldValue(item: JsonValue): JsonValue {
  return isJsonObject(item) ? (item.value ?? null) : item;
}

const isNumber = (value: JsonValue): boolean => typeof value === 'number' || isRawNumber(value);

const valueTests: ReadonlyMap<string, (value: JsonValue) => boolean> = new Map([
  ['collection', (value: JsonValue) => Array.isArray(value)],
  // PHP encodes an object without members as an empty list.
  ['object', (value: JsonValue) => isJsonObject(value) || (Array.isArray(value) && value.length === 0)],
  ['string', (value: JsonValue) => typeof value === 'string'],
  ['integer', isInteger],
  ['float', isNumber],
  ['double', isNumber],
  ['boolean', (value: JsonValue) => typeof value === 'boolean'],
  ['date_time', (value: JsonValue) => typeof value === 'string' && !Number.isNaN(Date.parse(value))],
]);
