// The entries of TransactWriteItems: operations on one item each, with fewer members than the single operations.
import { validationException } from '../../../platform/input-members.ts';
import type { JsonObject } from '../../../platform/service.ts';
import type { InputRules } from '../dynalite.ts';
import { checkWrite } from '../item-writes.ts';
import { itemWrites, type Operation, returnOldOnFailure } from '../operations.ts';
import { conditionCheck, conditionCheckRules } from './condition-check.ts';

export interface Entry {
  readonly operation: Operation;
  readonly data: JsonObject;
}

const entryMembers = ['TableName', 'ConditionExpression', 'ExpressionAttributeNames', 'ExpressionAttributeValues'];

const kinds: Readonly<Record<string, Operation>> = {
  ConditionCheck: entryOperation({ ...conditionCheckRules, action: conditionCheck }, ['Key'], 'ConditionExpression'),
  Delete: entryOperation(itemWrites.DeleteItem, ['Key']),
  Put: entryOperation(itemWrites.PutItem, ['Item']),
  Update: entryOperation(itemWrites.UpdateItem, ['Key', 'UpdateExpression'], 'UpdateExpression'),
};

export const transactWriteRules: InputRules = {
  types: {
    ClientRequestToken: {
      type: 'String',
      lengthGreaterThanOrEqual: 1,
      lengthLessThanOrEqual: 36,
    },
    ReturnConsumedCapacity: {
      type: 'String',
      enum: ['INDEXES', 'TOTAL', 'NONE'],
    },
    ReturnItemCollectionMetrics: { type: 'String', enum: ['SIZE', 'NONE'] },
    TransactItems: {
      type: 'List',
      notNull: true,
      lengthGreaterThanOrEqual: 1,
      lengthLessThanOrEqual: 100,
      children: {
        type: 'ValueStruct<TransactWriteItem>',
        children: Object.fromEntries(
          Object.entries(kinds).map(([kind, { types }]) => [kind, { type: `FieldStruct<${kind}>`, children: types }]),
        ),
      },
    },
  },
};

/** Reads and checks the entries of an input whose own shape is checked already. @throws AwsError ValidationException */
export function readEntries(store: DynaliteStore, data: JsonObject): Entry[] {
  return (data.TransactItems as JsonObject[]).map((item) => readEntry(store, item));
}

function readEntry(store: DynaliteStore, item: JsonObject): Entry {
  const [kind, ...others] = Object.keys(item);
  const operation = kind === undefined ? undefined : kinds[kind];
  if (kind === undefined || operation === undefined || others.length > 0) {
    throw validationException('TransactItems can only contain one of Check, Put, Update or Delete');
  }
  return { operation, data: checkWrite('TransactWriteItems', item[kind] as JsonObject, { ...operation, store }) };
}

/** A single operation as an entry of a transaction: fewer members, some of them mandatory. */
function entryOperation(operation: Operation, members: readonly string[], required?: string): Operation {
  const names = [...entryMembers, ...members];
  const types = Object.entries({
    ...operation.types,
    ...returnOldOnFailure,
  }).filter(([member]) => names.includes(member) || member in returnOldOnFailure);
  const mandatory = required === undefined ? {} : { [required]: { type: 'String', notNull: true } };
  return {
    ...operation,
    types: { ...Object.fromEntries(types), ...mandatory },
  };
}
