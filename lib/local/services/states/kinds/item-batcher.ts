// ItemBatcher: groups items for one child execution, limited by count and by size.
import { dataLimitBytes } from '../engine/data-limit.ts';
import type { Evaluate, Scope } from '../engine/scope.ts';
import { isRecord, type Json, type JsonRecord, jsonBytes } from '../language/json.ts';
import type { QueryLanguage } from '../language/query-language.ts';
import { omitUndefined } from '../omit-undefined.ts';
import type { Unit } from './map-run.ts';

/** Returns undefined if the state has no batcher. */
export function compileBatcher(
  definition: JsonRecord,
  language: QueryLanguage,
): ((scope: Scope, items: readonly Json[]) => Promise<Unit[]>) | undefined {
  if (!isRecord(definition.ItemBatcher)) return undefined;
  const batcher: JsonRecord = { ...definition.ItemBatcher, ...omitUndefined({ InputPath: definition.InputPath }) };
  const maxItems = language.value(batcher, 'MaxItemsPerBatch', 'number');
  const maxBytes = language.value(batcher, 'MaxInputBytesPerBatch', 'number');
  const batchInput = language.template(batcher, 'BatchInput', 'ItemBatcher');
  const readLimit = async (limit: Evaluate | undefined, scope: Scope, field: string): Promise<number | undefined> => {
    const value = Number((await limit?.(scope)) ?? 0);
    if (value < 0) throw language.refuse(`ItemBatcher/${field}`, `field ${field} must be positive`);
    return value === 0 ? undefined : value;
  };
  return async (scope, items) => {
    const maxCount = (await readLimit(maxItems, scope, 'MaxItemsPerBatch')) ?? Number.POSITIVE_INFINITY;
    const givenBytes = await readLimit(maxBytes, scope, 'MaxInputBytesPerBatch');
    const maxByteCount = Math.min(givenBytes ?? dataLimitBytes, dataLimitBytes);
    const shared: JsonRecord = batchInput === undefined ? {} : { BatchInput: await batchInput(scope) };
    return splitIntoBatches(items, maxCount, maxByteCount - jsonBytes(shared)).map((Items) => ({
      input: { ...shared, Items },
      itemCount: Items.length,
    }));
  };
}

/** An item that exceeds the size limit of a batch becomes its own batch. */
function splitIntoBatches(items: readonly Json[], maxCount: number, maxByteCount: number): Json[][] {
  const filled: Json[][] = [];
  let current: Json[] = [];
  let size = 0;
  for (const item of items) {
    const added = jsonBytes(item) + 1;
    if (current.length > 0 && (current.length >= maxCount || size + added > maxByteCount)) {
      filled.push(current);
      current = [];
      size = 0;
    }
    current.push(item);
    size += added;
  }
  return current.length > 0 ? [...filled, current] : filled;
}
