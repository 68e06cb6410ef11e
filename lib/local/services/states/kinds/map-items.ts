// The items of a Map: the elements of an array, or the entries of an object as pairs of Key and Value.

import type { Evaluate, Scope } from '../engine/scope.ts';
import { runtimeError } from '../engine/states-error.ts';
import type { MapItem } from '../language/context-object.ts';
import { toMapItemContext } from '../language/context-object.ts';
import { isRecord, type Json } from '../language/json.ts';

export function mapItems(items: Json): MapItem[] {
  if (Array.isArray(items)) return items.map((value, index) => ({ index, value }));
  if (isRecord(items)) return Object.entries(items).map(([key, value], index) => ({ index, key, value }));
  throw runtimeError(`Reference path "$" must point to array.`);
}

/** The input of an iteration: the item, or the value that the ItemSelector computes from it. */
export async function iterationInput(scope: Scope, item: MapItem, selector: Evaluate | undefined): Promise<Json> {
  const plain = item.key === undefined ? item.value : { Key: item.key, Value: item.value };
  if (selector === undefined) return plain;
  return selector({ ...scope, context: () => ({ ...scope.context(), Map: { Item: toMapItemContext(item) } }) });
}
