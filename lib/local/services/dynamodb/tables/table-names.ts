// AWS accepts a table's ARN instead of its name: here, an ARN of this account is replaced by the name.
import type { JsonObject } from '../../../platform/service.ts';
import { tableArn } from '../permissions.ts';

const arnStart = tableArn('');

/** A copy of the input in which every `TableName` is a name. An ARN of another account or Region is unchanged, and refused later. */
export function withTableNames(input: JsonObject): JsonObject {
  const named = withTableName(input);
  if (!Array.isArray(input.TransactItems)) return named;
  return {
    ...named,
    TransactItems: input.TransactItems.map(entryWithTableName),
  };
}

function withTableName(value: JsonObject): JsonObject {
  const name = value.TableName;
  if (typeof name !== 'string' || !name.startsWith(arnStart)) return value;
  return { ...value, TableName: name.slice(arnStart.length) };
}

function entryWithTableName(entry: unknown): unknown {
  if (typeof entry !== 'object' || entry === null) return entry;
  return Object.fromEntries(Object.entries(entry).map(([kind, request]) => [kind, requestWithTableName(request)]));
}

function requestWithTableName(request: unknown): unknown {
  return typeof request === 'object' && request !== null ? withTableName(request as JsonObject) : request;
}
