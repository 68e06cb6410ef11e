// The items of a Map: an array's elements, or an object's entries as pairs of Key and Value.

import type { Evaluate, Scope } from '../engine/scope.ts';
import { runtimeError } from '../engine/states-error.ts';
import type { MapItem } from '../language/context-object.ts';
import { mapItemContext } from '../language/context-object.ts';
import { isRecord, type Json } from '../language/json.ts';

export function mapItems(items: Json): MapItem[] {
  if (Array.isArray(items)) return items.map((value, index) => ({ index, value }));
  if (isRecord(items)) return Object.entries(items).map(([key, value], index) => ({ index, key, value }));
  throw runtimeError(`Reference path "$" must point to array.`);
}

/** What an iteration is given: the item, or what the ItemSelector makes of it. */
export async function iterationInput(scope: Scope, item: MapItem, selector: Evaluate | undefined): Promise<Json> {
  const plain = item.key === undefined ? item.value : { Key: item.key, Value: item.value };
  if (selector === undefined) return plain;
  return selector({ ...scope, context: () => ({ ...scope.context(), Map: { Item: mapItemContext(item) } }) });
}
