// ConsumedCapacity of a transaction: what its entries consumed, table by table.
import type { JsonObject } from '../service.ts';

interface Consumed {
  readonly TableName: string;
  readonly CapacityUnits: number;
}

/** A transaction prepares and commits, so each of its entries is charged twice. */
export function doubled(unitsMember: 'ReadCapacityUnits' | 'WriteCapacityUnits') {
  return (tableName: string, units: number): JsonObject => ({
    TableName: tableName,
    CapacityUnits: 2 * units,
    [unitsMember]: 2 * units,
  });
}

/** `{ ConsumedCapacity }` of outputs that carry one, or `{}` where it was not asked for. */
export function sumCapacity(
  outputs: readonly JsonObject[],
  describe: (tableName: string, units: number) => JsonObject,
): JsonObject {
  const units = new Map<string, number>();
  for (const { ConsumedCapacity } of outputs) {
    const consumed = ConsumedCapacity as Consumed | undefined;
    if (consumed === undefined) continue;
    units.set(consumed.TableName, (units.get(consumed.TableName) ?? 0) + consumed.CapacityUnits);
  }
  if (units.size === 0) return {};
  return {
    ConsumedCapacity: [...units].map(([table, sum]) => describe(table, sum)),
  };
}
