// The operations that dynalite has, each with its rules and its action; what AWS added to their inputs since is added here.
import batchGetItem from 'dynalite/actions/batchGetItem.js';
import batchWriteItem from 'dynalite/actions/batchWriteItem.js';
import deleteItem from 'dynalite/actions/deleteItem.js';
import getItem from 'dynalite/actions/getItem.js';
import putItem from 'dynalite/actions/putItem.js';
import query from 'dynalite/actions/query.js';
import scan from 'dynalite/actions/scan.js';
import updateItem from 'dynalite/actions/updateItem.js';
import batchGetItemRules from 'dynalite/validations/batchGetItem.js';
import batchWriteItemRules from 'dynalite/validations/batchWriteItem.js';
import deleteItemRules from 'dynalite/validations/deleteItem.js';
import getItemRules from 'dynalite/validations/getItem.js';
import putItemRules from 'dynalite/validations/putItem.js';
import queryRules from 'dynalite/validations/query.js';
import scanRules from 'dynalite/validations/scan.js';
import updateItemRules from 'dynalite/validations/updateItem.js';
import type { InputRules } from './input.ts';
import type { Action } from './store.ts';

export interface Operation extends InputRules {
  readonly action: Action;
}

export const returnOldOnFailure: DynaliteTypes = {
  ReturnValuesOnConditionCheckFailure: {
    type: 'String',
    enum: ['ALL_OLD', 'NONE'],
  },
};

/** Operations that read items. */
export const reads: Readonly<Record<string, Operation>> = {
  BatchGetItem: { ...batchGetItemRules, action: batchGetItem },
  GetItem: { ...getItemRules, action: getItem },
  Query: { ...queryRules, action: query },
  Scan: { ...scanRules, types: { ...scanRules.types, ConsistentRead: 'Boolean' }, action: scan },
};

/** Operations that write one item. */
export const itemWrites = {
  DeleteItem: withOldOnFailure(deleteItemRules, deleteItem),
  PutItem: withOldOnFailure(putItemRules, putItem),
  UpdateItem: withOldOnFailure(updateItemRules, updateItem),
} as const;

export const batchWrite: Operation = {
  ...batchWriteItemRules,
  action: batchWriteItem,
};

function withOldOnFailure(rules: InputRules, action: Action): Operation {
  return { ...rules, types: { ...rules.types, ...returnOldOnFailure }, action };
}
