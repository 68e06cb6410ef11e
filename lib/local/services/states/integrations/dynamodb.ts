// DynamoDB: the four optimized item operations. Their arguments are those of the API; an attribute may be a plain text too.

import { asJson, callService, withSdkMetadata } from '../engine/service-call.ts';
import type { ErrorNaming, TaskCall } from '../kinds/integration.ts';
import { isRecord, type Json, type JsonRecord } from '../language/json.ts';

const naming: ErrorNaming = {
  prefix: 'DynamoDB',
  service: 'AmazonDynamoDBv2',
  style: 'optimized',
  base: 'AmazonDynamoDBException',
};

/** @param operation `GetItem`, `PutItem`, `UpdateItem` or `DeleteItem`. */
export function itemOperation(operation: string): (task: TaskCall) => Promise<Json> {
  return async ({ host, parameters }) => {
    const input = toTypedAttributes(parameters);
    const answer = await callService({ host, service: 'dynamodb', operation, input, naming });
    return withSdkMetadata(asJson(answer) as JsonRecord, host.clock.now());
  };
}

/** The arguments that hold attributes by name. */
const attributeMaps = ['Item', 'Key', 'ExpressionAttributeValues'];

/** Step Functions sends an attribute that is a plain text as `{"S": …}`. */
function toTypedAttributes(parameters: JsonRecord): JsonRecord {
  const entries = Object.entries(parameters).map(([name, value]) => {
    return [name, attributeMaps.includes(name) ? toTypedMembers(value) : value] as const;
  });
  return Object.fromEntries(entries);
}

function toTypedMembers(attributes: Json): Json {
  if (!isRecord(attributes)) return attributes;
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, toTyped(value)]));
}

function toTyped(value: Json): Json {
  if (typeof value === 'string') return { S: value };
  if (!isRecord(value)) return value;
  if (isRecord(value.M)) return { ...value, M: toTypedMembers(value.M) };
  return Array.isArray(value.L) ? { ...value, L: value.L.map((item: Json) => toTyped(item)) } : value;
}
