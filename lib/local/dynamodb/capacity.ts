// ConsumedCapacity of a transaction: what its entries consumed, table by table.
import type { JsonObject } from '../service.ts';

interface Consumed {
  readonly TableName: string;
  readonly CapacityUnits: number;
  /** There where the caller asks for each table and index. */
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
  const consumed = outputs.map(({ ConsumedCapacity }) => ConsumedCapacity as Consumed | undefined);
  const known = consumed.filter((entry) => entry !== undefined);
  const tables = Map.groupBy(known, ({ TableName }) => TableName);
  if (tables.size === 0) return {};
  return {
    ConsumedCapacity: [...tables].map(([TableName, entries]) => {
      const units = 2 * entries.reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
      const charged = { CapacityUnits: units, [unitsMember]: units };
      const isDetailed = entries.some(({ Table }) => Table !== undefined);
      return { TableName, ...charged, ...(isDetailed ? { Table: charged } : {}) };
    }),
  };
}
