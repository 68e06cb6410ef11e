// ConsumedCapacity of a transaction: what its entries consumed, table by table.
import type { JsonObject } from '../../platform/service.ts';

/** What was consumed in a table and its indexes; the parts by name only where they were asked for. */
export interface Consumed extends JsonObject {
  readonly TableName: string;
  readonly CapacityUnits: number;
  readonly Table?: unknown;
}

/**
 * `{ ConsumedCapacity }` of outputs that carry one, or `{}` where it was not asked for.
 * A transaction prepares and commits, so each of its entries is charged twice.
 */
export function transactionCapacity(
  outputs: readonly JsonObject[],
  unitsMember: 'ReadCapacityUnits' | 'WriteCapacityUnits',
): JsonObject {
  const known = outputs.map(({ ConsumedCapacity }) => ConsumedCapacity as Consumed | undefined).filter(isThere);
  const tables = [...Map.groupBy(known, ({ TableName }) => TableName).values()];
  if (tables.length === 0) return {};
  return { ConsumedCapacity: tables.map((entries) => doubled(entries.reduce<JsonObject>(sum, {}), unitsMember)) };
}

function isThere(consumed: Consumed | undefined): consumed is Consumed {
  return consumed !== undefined;
}

/** Adds the numbers of two descriptions of the same shape, part by part. */
function sum(a: JsonObject, b: JsonObject): JsonObject {
  const members = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries([...members].map((member) => [member, sumOf(a[member], b[member])]));
}

function sumOf(a: unknown, b: unknown): unknown {
  if (a === undefined || b === undefined) return a ?? b;
  if (typeof a === 'number') return a + Number(b);
  return typeof a === 'object' ? sum(a as JsonObject, b as JsonObject) : a;
}

function doubled(part: JsonObject, unitsMember: string): JsonObject {
  return Object.fromEntries(
    Object.entries(part).flatMap(([member, value]): [string, unknown][] => {
      if (typeof value === 'number') return [member, unitsMember].map((name) => [name, 2 * value]);
      if (typeof value === 'object') return [[member, doubled(value as JsonObject, unitsMember)]];
      return [[member, value]];
    }),
  );
}
