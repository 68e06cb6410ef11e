// GetItem, BatchGetItem, Query and Scan. The next page of an index starts after the exact entry that ended the previous one.
import { validationException } from '../../platform/input-members.ts';
import type { JsonObject } from '../../platform/service.ts';
import { dynalite } from './dynalite.ts';
import { correctProjection } from './index-projection.ts';
import { checkInput } from './input.ts';
import { reads } from './operations.ts';
import { uniqueIndexKey } from './staged-writes.ts';
import { perform, readTable } from './store.ts';

export async function readItems(store: DynaliteStore, name: string, input: JsonObject): Promise<JsonObject> {
  const operation = reads[name];
  if (operation === undefined) throw validationException(`${name} reads no items`);
  const data = checkInput(name, input, { ...operation, store });
  if (data.IndexName === undefined) return perform(operation.action, store, data);
  const table = await readTable(store, String(data.TableName));
  correctProjection(data, table);
  const isFirstPage = data.ExclusiveStartKey === undefined;
  return perform(operation.action, isFirstPage ? store : storeFrom(store, data, table), data);
}

/** A store for an action that starts inside an index: the start key gets the suffix that makes the entries' keys unique. */
function storeFrom(store: DynaliteStore, data: JsonObject, table: DynaliteTable): DynaliteActionStore {
  const start = data.ExclusiveStartKey as DynaliteItem;
  // Computed when the action reads entries: by then it has validated the start key.
  const unique = (key: string) => uniqueIndexKey(key, dynalite.createKey(start, table));
  const startAfter = (range: DynaliteStreamRange): DynaliteStreamRange => {
    const { gt, lt } = range;
    if (range.reverse) return lt === undefined ? range : { ...range, lt: unique(lt) };
    return gt === undefined ? range : { ...range, gt: unique(gt) };
  };
  return {
    ...store,
    getIndexDb: (type, tableName, index) => {
      const entries = store.getIndexDb(type, tableName, index);
      return { ...entries, createValueStream: (range) => entries.createValueStream?.(startAfter(range)) };
    },
  };
}
