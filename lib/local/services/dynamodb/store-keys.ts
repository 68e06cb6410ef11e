// The keys of the database: what is stored where.

/** The keys and key ranges of the database: every key of a table's data is in one of its ranges. */
export const keys = {
  table: (name: string) => `table~${name}`,
  tables: prefix('table~'),
  item: (table: string, key: string) => `item-${table}~${key}`,
  items: (table: string) => prefix(`item-${table}~`),
  indexEntry: (type: string, table: string, index: string, key: string) =>
    `index-${type.toLowerCase()}~${table}~${index}~${key}`,
  indexEntries: (type: 'local' | 'global', table: string) => prefix(`index-${type}~${table}~`),
  settings: (table: string) => `settings~${table}`,
  allSettings: prefix('settings~'),
  token: (token: string) => `token~${token}`,
  tokens: prefix('token~'),
} as const;

function prefix(start: string): DynaliteRange {
  return { gte: start, lt: `${start}\uffff` };
}
