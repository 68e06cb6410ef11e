// ConditionCheck, which exists only in transactions: an action for dynalite's stores that reads and does not write.
import { type Action, dynalite, type InputRules, inputRules } from '../dynalite.ts';

export const conditionCheckRules: InputRules = inputRules.DeleteItem;

export const conditionCheck: Action = (store, data, callback) => {
  const name = String(data.TableName);
  store.getTable(name, (error: DynaliteError | null, table: DynaliteTable) => {
    if (error) return callback(error);
    const key = data.Key as DynaliteItem;
    const invalid = dynalite.validateKey(key, table);
    if (invalid) return callback(invalid);
    store.getItemDb(name).get(dynalite.createKey(key, table), (readError, item) => {
      if (readError) return callback(readError);
      callback(dynalite.checkConditional(data, item), {});
    });
  });
};
