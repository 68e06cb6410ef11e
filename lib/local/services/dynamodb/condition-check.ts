// ConditionCheck, which exists in transactions only: an action in dynalite's manner that looks and writes nothing.
import db from 'dynalite/db/index.js';
import deleteItemRules from 'dynalite/validations/deleteItem.js';
import type { InputRules } from './input.ts';
import type { Action } from './store.ts';

export const conditionCheckRules: InputRules = deleteItemRules;

export const conditionCheck: Action = (store, data, callback) => {
  const name = String(data.TableName);
  store.getTable(name, (error: DynaliteError | null, table: DynaliteTable) => {
    if (error) return callback(error);
    const key = data.Key as DynaliteItem;
    const invalid = db.validateKey(key, table);
    if (invalid) return callback(invalid);
    store.getItemDb(name).get(db.createKey(key, table), (readError, item) => {
      if (readError) return callback(readError);
      callback(db.checkConditional(data, item), {
        ConsumedCapacity: consumed(data, item),
      });
    });
  });
};

function consumed(data: Record<string, unknown>, item: unknown): object | undefined {
  if (data.ReturnConsumedCapacity !== 'TOTAL' && data.ReturnConsumedCapacity !== 'INDEXES') return undefined;
  const CapacityUnits = db.capacityUnits(item as DynaliteItem | undefined, false, true);
  const isDetailed = data.ReturnConsumedCapacity === 'INDEXES';
  return { TableName: data.TableName, CapacityUnits, ...(isDetailed ? { Table: { CapacityUnits } } : {}) };
}
