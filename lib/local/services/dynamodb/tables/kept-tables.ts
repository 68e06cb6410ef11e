// Keeps the descriptions of tables in memory: each call on an item needs its table several times, and the database parses it each time.
import { keys } from '../store-keys.ts';

/** Makes the database return each table as the same, frozen object until the table is written. Tables are only written in batches. */
export function keepTables(db: DynaliteStore['db']): void {
  const { gte: prefix } = keys.tables;
  const kept = new Map<string, unknown>();
  const getSync = db.getSync.bind(db);
  const batch = db.batch.bind(db);
  db.getSync = (key) => {
    if (!key.startsWith(prefix)) return getSync(key);
    const known = kept.get(key);
    if (known !== undefined) return known;
    const table = freeze(getSync(key));
    if (table !== undefined) kept.set(key, table);
    return table;
  };
  db.batch = async (operations) => {
    const written = operations.map(({ key }) => key).filter((key) => key.startsWith(prefix));
    try {
      await batch(operations);
    } finally {
      // While it was written, it could be read as it was before.
      for (const key of written) kept.delete(key);
    }
  };
}

/** dynalite's actions on items do not change a table. */
function freeze(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  for (const member of Object.values(value)) freeze(member);
  return Object.freeze(value);
}
