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
      callback(db.checkConditional(data, item), {});
    });
  });
};
