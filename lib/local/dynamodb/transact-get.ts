// TransactGetItems: up to 100 items as they stood at one moment.
import { AwsError } from '../aws-error.ts';
import type { JsonObject } from '../service.ts';
import { doubled, sumCapacity } from './capacity.ts';
import { checkInput, type InputRules } from './input.ts';
import type { Locks } from './locks.ts';
import { type Operation, reads } from './operations.ts';
import { perform } from './store.ts';
import { cancellationReason, cancelUnlessAllPassed } from './transact-write.ts';

const getItem = reads.GetItem as Operation;
const getMembers = ['TableName', 'Key', 'ProjectionExpression', 'ExpressionAttributeNames'];
const getTypes = Object.fromEntries(Object.entries(getItem.types).filter(([member]) => getMembers.includes(member)));

const rules: InputRules = {
  types: {
    ReturnConsumedCapacity: {
      type: 'String',
      enum: ['INDEXES', 'TOTAL', 'NONE'],
    },
    TransactItems: {
      type: 'List',
      notNull: true,
      lengthGreaterThanOrEqual: 1,
      lengthLessThanOrEqual: 100,
      children: {
        type: 'ValueStruct<TransactGetItem>',
        children: {
          Get: { type: 'FieldStruct<Get>', notNull: true, children: getTypes },
        },
      },
    },
  },
};

export async function transactGet(
  input: JsonObject,
  { store, locks }: { readonly store: DynaliteStore; readonly locks: Locks },
): Promise<JsonObject> {
  const data = checkInput('TransactGetItems', input, { ...rules, store });
  const gets = (data.TransactItems as { Get: JsonObject }[]).map(({ Get }) => ({
    ...checkInput('TransactGetItems', Get, {
      types: getTypes,
      custom: getItem.custom,
      store,
    }),
    ReturnConsumedCapacity: data.ReturnConsumedCapacity,
    ConsistentRead: true,
  }));
  const tables = gets.map((get: JsonObject) => String(get.TableName));
  return locks.hold(tables, async () => {
    const outcomes = await Promise.all(gets.map((get) => perform(getItem.action, store, get).catch(asError)));
    cancelUnlessAllPassed(
      outcomes.map((outcome) => (outcome instanceof Error ? cancellationReason(outcome) : { Code: 'None' })),
    );
    const outputs = outcomes.filter((outcome) => !(outcome instanceof Error)) as JsonObject[];
    return {
      ...sumCapacity(outputs, doubled('ReadCapacityUnits')),
      Responses: outputs.map(({ Item }) => (Item === undefined ? {} : { Item })),
    };
  });
}

function asError(error: unknown): Error {
  return error instanceof AwsError || error instanceof Error ? error : new Error(String(error));
}
