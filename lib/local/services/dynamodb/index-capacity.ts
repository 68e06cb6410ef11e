// What writes consume in a table's indexes, which dynalite does not count: a changed entry, one that goes, one that comes.
import type { Consumed } from './capacity.ts';
import { isEqual } from './condition.ts';
import { type Index, type IndexKind, indexesOf, isProjected } from './indexes.ts';
import { itemBytes } from './item-limits.ts';

/** An item before and after a write; undefined where there is none. */
export interface ItemChange {
  readonly tableName: string;
  readonly before: DynaliteItem | undefined;
  readonly after: DynaliteItem | undefined;
}

/** What an index entry takes beside its attributes, in bytes. */
const entryOverhead = 100;

/** What writes to a table consumed, with the indexes: their units in the total, and by name where details were asked for. */
export function withIndexCapacity(consumed: Consumed, changes: readonly ItemChange[], table: DynaliteTable): Consumed {
  const indexes = indexesOf(table)
    .map((index) => ({ ...index, units: changes.reduce((sum, change) => sum + unitsOf(change, index, table), 0) }))
    .filter(({ units }) => units > 0);
  const total = indexes.reduce((sum, { units }) => sum + units, consumed.CapacityUnits);
  if (consumed.Table === undefined) return { ...consumed, CapacityUnits: total };
  const detailOf = (kind: IndexKind) => {
    const named = indexes.filter((index) => index.kind === kind);
    const units = named.map((index) => [index.name, { CapacityUnits: index.units }] as const);
    return units.length === 0 ? {} : { [kind]: Object.fromEntries(units) };
  };
  return {
    ...consumed,
    CapacityUnits: total,
    ...detailOf('LocalSecondaryIndexes'),
    ...detailOf('GlobalSecondaryIndexes'),
  };
}

function unitsOf({ before, after }: ItemChange, index: Index, table: DynaliteTable): number {
  const old = entryOf(before, index, table);
  const next = entryOf(after, index, table);
  if (old === undefined || next === undefined) return sizeUnits(old) + sizeUnits(next);
  const changed = Object.keys({ ...old, ...next }).filter((name) => !isEqual(old[name], next[name]));
  if (changed.length === 0) return 0;
  const isMoved = changed.some((name) => index.keys.includes(name));
  return isMoved ? sizeUnits(old) + sizeUnits(next) : Math.max(sizeUnits(old), sizeUnits(next));
}

function entryOf(item: DynaliteItem | undefined, index: Index, table: DynaliteTable): DynaliteItem | undefined {
  if (item === undefined || index.keys.some((key) => item[key] === undefined)) return undefined;
  const projected = Object.entries(item).filter(([name]) => isProjected(name, index, table));
  return Object.fromEntries(projected);
}

function sizeUnits(entry: DynaliteItem | undefined): number {
  return entry === undefined ? 0 : Math.ceil((itemBytes(entry) + entryOverhead) / 1024);
}
