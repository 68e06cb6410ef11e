// Which IAM actions on which ARNs each DynamoDB operation needs, as the Service Authorization Reference lists them.
import { notImplemented } from '../../platform/aws-error.ts';
import { type JsonObject, localAccount, type Permission } from '../../platform/service.ts';

const oneTable = [
  'CreateTable',
  'DeleteItem',
  'DeleteTable',
  'DescribeTable',
  'DescribeTimeToLive',
  'GetItem',
  'PutItem',
  'UpdateItem',
  'UpdateTable',
  'UpdateTimeToLive',
];
const tableOrIndex = ['Query', 'Scan'];
const manyTables = ['BatchGetItem', 'BatchWriteItem'];
const transactionActions: Readonly<Record<string, string>> = {
  ConditionCheck: 'dynamodb:ConditionCheckItem',
  Delete: 'dynamodb:DeleteItem',
  Get: 'dynamodb:GetItem',
  Put: 'dynamodb:PutItem',
  Update: 'dynamodb:UpdateItem',
};

/** Input without a table needs no permission: the call itself refuses it. */
export function dynamoDbPermissions(operation: string, input: JsonObject): readonly Permission[] {
  const action = `dynamodb:${operation}`;
  if (oneTable.includes(operation)) return onTables(action, [input.TableName]);
  if (tableOrIndex.includes(operation)) return onIndex(action, input);
  if (manyTables.includes(operation)) return onTables(action, Object.keys(toObject(input.RequestItems)));
  if (operation === 'ListTables') return [{ action, resource: '*' }];
  if (operation === 'TransactWriteItems' || operation === 'TransactGetItems') return onEntries(input.TransactItems);
  throw notImplemented(action);
}

export function tableArn(name: string): string {
  const { partition, region, accountId } = localAccount;
  return `arn:${partition}:dynamodb:${region}:${accountId}:table/${name}`;
}

function onTables(action: string, names: readonly unknown[]): Permission[] {
  return names
    .filter((name) => typeof name === 'string')
    .map((name) => ({
      action,
      resource: name.startsWith('arn:') ? name : tableArn(name),
    }));
}

function onIndex(action: string, { TableName, IndexName }: JsonObject): Permission[] {
  const [table] = onTables(action, [TableName]);
  if (table === undefined || typeof IndexName !== 'string') return table === undefined ? [] : [table];
  return [{ action, resource: `${table.resource}/index/${IndexName}` }];
}

/** A transaction has no IAM action of its own: it needs those of its entries. */
function onEntries(entries: unknown): Permission[] {
  const needed = (Array.isArray(entries) ? entries : []).flatMap((entry) =>
    Object.entries(toObject(entry)).flatMap(([kind, request]) => {
      const action = transactionActions[kind];
      return action === undefined ? [] : onTables(action, [toObject(request).TableName]);
    }),
  );
  const unique = new Map(needed.map((permission) => [`${permission.action} ${permission.resource}`, permission]));
  return [...unique.values()];
}

function toObject(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null ? (value as JsonObject) : {};
}
