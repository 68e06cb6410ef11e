// DynamoDB: the four optimized item operations. Their arguments are those of the API.

import { asJson, callService, omitNulls, withSdkMetadata } from '../engine/service-call.ts';
import type { ErrorNaming, TaskCall } from '../kinds/integration.ts';
import { readNumber } from '../language/exact-json.ts';
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
    const answer = await callService({
      host,
      service: 'dynamodb',
      operation,
      input: toItemRequest(parameters),
      naming,
    });
    return withSdkMetadata(asJson(answer) as JsonRecord, host.clock.now());
  };
}

/** The members that hold attribute values by name. */
const attributeMaps = new Set(['Item', 'Key', 'ExpressionAttributeValues']);

/** A plain text in place of an attribute value is a string attribute, as the SDK of this integration reads it. */
function toItemRequest(parameters: JsonRecord): JsonRecord {
  const entries = Object.entries(omitNulls(parameters)).map(([name, value]) => {
    if (!attributeMaps.has(name) || !isRecord(value)) return [name, value] as const;
    return [name, Object.fromEntries(Object.entries(value).map(([key, one]) => [key, toAttribute(one)]))] as const;
  });
  return Object.fromEntries(entries);
}

function toAttribute(value: Json): Json {
  if (typeof value === 'string') return { S: value };
  if (!isRecord(value)) return value;
  const { S, N, L, M } = value;
  if (isScalar(S)) return { S: JSON.stringify(S) };
  if (isScalar(N)) return { N: JSON.stringify(N) };
  if (Array.isArray(L)) return { L: L.map((item: Json) => toAttribute(item)) };
  if (isRecord(M)) return { M: Object.fromEntries(Object.entries(M).map(([key, one]) => [key, toAttribute(one)])) };
  return value;
}

/** A number or a boolean stands for its text where the attribute takes text. */
function isScalar(value: Json | undefined): boolean {
  return value !== undefined && (readNumber(value) !== undefined || typeof value === 'boolean');
}
