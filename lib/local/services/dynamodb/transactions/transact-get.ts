// TransactGetItems: a consistent snapshot of up to 100 items.
import { AwsError } from '../../../platform/aws-error.ts';
import { validationException } from '../../../platform/input-members.ts';
import type { JsonObject } from '../../../platform/service.ts';
import type { InputRules } from '../dynalite.ts';
import { checkInput } from '../input.ts';
import type { LockedStore } from '../locked-store.ts';
import { type Operation, reads } from '../operations.ts';
import { perform } from '../store.ts';
import { cancellationReason, cancelUnlessAllPassed } from './cancellation.ts';

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

export async function transactGet(input: JsonObject, { store, locks }: LockedStore): Promise<JsonObject> {
  const data = checkInput('TransactGetItems', input, { ...rules, store });
  const gets = (data.TransactItems as { Get: JsonObject }[]).map(({ Get }) => ({
    ...checkInput('TransactGetItems', Get, {
      types: getTypes,
      custom: getItem.custom,
      store,
    }),
    ConsistentRead: true,
  }));
  refuseSameItemTwice(gets);
  const tables = gets.map((get: JsonObject) => String(get.TableName));
  return locks.hold(tables, async () => {
    const outcomes = await Promise.all(gets.map((get) => perform(getItem.action, store, get).catch(asError)));
    cancelUnlessAllPassed(
      outcomes.map((outcome) => (outcome instanceof Error ? cancellationReason(outcome) : { Code: 'None' })),
    );
    const outputs = outcomes.filter((outcome) => !(outcome instanceof Error)) as JsonObject[];
    return {
      Responses: outputs.map(({ Item }) => (Item === undefined ? {} : { Item })),
    };
  });
}

function refuseSameItemTwice(gets: readonly JsonObject[]): void {
  const keys = gets.map(({ TableName, Key }) => JSON.stringify([TableName, Object.entries(Key as object).sort()]));
  if (new Set(keys).size === keys.length) return;
  throw validationException('Transaction request cannot include multiple operations on one item');
}

function asError(error: unknown): Error {
  return error instanceof AwsError || error instanceof Error ? error : new Error(String(error));
}
