// The operations that dynalite implements, each with its rules and its action, and the members that AWS added later.
import { type Action, actions, type InputRules, inputRules } from './dynalite.ts';

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
  BatchGetItem: { ...inputRules.BatchGetItem, action: actions.BatchGetItem },
  GetItem: { ...inputRules.GetItem, action: actions.GetItem },
  Query: { ...inputRules.Query, action: actions.Query },
  Scan: { ...inputRules.Scan, types: { ...inputRules.Scan.types, ConsistentRead: 'Boolean' }, action: actions.Scan },
};

/** Operations that write one item. */
export const itemWrites = {
  DeleteItem: withOldOnFailure(inputRules.DeleteItem, actions.DeleteItem),
  PutItem: withOldOnFailure(inputRules.PutItem, actions.PutItem),
  UpdateItem: withOldOnFailure(inputRules.UpdateItem, actions.UpdateItem),
} as const;

export const batchWrite: Operation = {
  ...inputRules.BatchWriteItem,
  action: actions.BatchWriteItem,
};

function withOldOnFailure(rules: InputRules, action: Action): Operation {
  return { ...rules, types: { ...rules.types, ...returnOldOnFailure }, action };
}
