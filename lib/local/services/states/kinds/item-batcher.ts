// ItemBatcher: groups items for one child execution, limited by count and by size.
import { dataLimitBytes } from '../engine/data-limit.ts';
import type { Scope } from '../engine/scope.ts';
import { isRecord, type Json, type JsonRecord, jsonBytes } from '../language/json.ts';
import type { QueryLanguage } from '../language/query-language.ts';
import type { Unit } from './map-run.ts';

/** Returns undefined where the state has no batcher. */
export function compileBatcher(
  definition: JsonRecord,
  language: QueryLanguage,
): ((scope: Scope, items: readonly Json[]) => Promise<Unit[]>) | undefined {
  if (!isRecord(definition.ItemBatcher)) return undefined;
  const batcher: JsonRecord = { ...definition.ItemBatcher, InputPath: definition.InputPath ?? '$' };
  const maxItems = language.value(batcher, 'MaxItemsPerBatch', 'number');
  const maxBytes = language.value(batcher, 'MaxInputBytesPerBatch', 'number');
  const batchInput = language.template(batcher, 'BatchInput', 'ItemBatcher');
  return async (scope, items) => {
    const maxCount = Number((await maxItems?.(scope)) ?? 0) || Number.POSITIVE_INFINITY;
    const maxByteCount = Math.min(Number((await maxBytes?.(scope)) ?? 0) || dataLimitBytes, dataLimitBytes);
    const shared: JsonRecord = batchInput === undefined ? {} : { BatchInput: await batchInput(scope) };
    return splitIntoBatches(items, maxCount, maxByteCount - jsonBytes(shared)).map((Items) => ({
      input: { ...shared, Items },
      itemCount: Items.length,
    }));
  };
}

/** An item that exceeds the size limit of a batch becomes a batch of its own. */
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
