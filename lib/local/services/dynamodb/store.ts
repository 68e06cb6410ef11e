// The database of the tables: opening it, its key ranges, and the conversion of dynalite's callbacks and errors.
import { Readable } from 'node:stream';
import { AwsError } from '../../platform/aws-error.ts';
import { type JsonObject, localAccount } from '../../platform/service.ts';
import { type Action, dynalite } from './dynalite.ts';

/**
 * LevelDB maps each open table file into the memory of the process. It keeps 10 files open for other uses, and at least 64 tables: of 1 MB
 * each, these are at most 64 MB. Its defaults are 990 tables of 2 MB.
 */
const smallDatabase = { maxOpenFiles: 74, maxFileSize: 2 ** 20 };

/** Opens the database in a folder or in memory. LevelDB does not fsync: a write survives a killed process, not a power failure. */
export async function openStore(dataDir?: string): Promise<DynaliteStore> {
  const store = dynalite.create({
    createTableMs: 0,
    ...(dataDir === undefined ? {} : { path: dataDir }),
  });
  store.tableDb.awsAccountId = localAccount.accountId;
  store.tableDb.awsRegion = localAccount.region;
  await store.db.open(smallDatabase).catch((error: unknown) => {
    throw new Error(`${dataDir} cannot be opened: ${describeOpenFault(error)}`, { cause: error });
  });
  readWithoutThread(store.db);
  closeIterators(store.db);
  return store;
}

/** LevelDB has a key before a thread of Node.js's pool has been woken to ask for it: each call reads its table and its item. */
function readWithoutThread(db: DynaliteStore['db']): void {
  db.get = (key, callback) => {
    try {
      setImmediate(callback, null, db.getSync(key));
    } catch (error) {
      setImmediate(callback, error);
    }
  };
}

/**
 * dynalite 4.0.0 calls `return` of an iterator, which Level's do not have, instead of `close`. Each query then left an iterator open, and
 * LevelDB kept everything for it that it has replaced since: its memory tables of 4 MB and its files.
 */
function closeIterators(db: DynaliteStore['db']): void {
  db.createKeyStream = (range) => Readable.from(db.keys(range));
  db.createValueStream = (range) => Readable.from(db.values(range));
}

/** LevelDB reports the reason as the cause of its error. */
function describeOpenFault(error: unknown): string {
  const { cause } = error as { readonly cause?: { readonly code?: string; readonly message?: string } };
  if (cause?.code === 'LEVEL_LOCKED') return 'stop the other process that uses it, or choose another folder';
  const reason = cause?.message ?? (error instanceof Error ? error.message : String(error));
  return `${reason}: choose a folder that you may write to`;
}

/** Runs one of dynalite's actions and converts its refusals into AwsError. */
export function perform(action: Action, store: DynaliteActionStore, data: JsonObject): Promise<JsonObject> {
  return new Promise((resolve, reject) => {
    action(store, data, (error, output) => (error ? reject(toAwsError(error)) : resolve(output ?? {})));
  });
}

export function toAwsError(error: unknown): unknown {
  const { body, statusCode } = error as DynaliteError;
  if (body === undefined) return error;
  const code = body.__type.slice(body.__type.indexOf('#') + 1);
  return new AwsError(code, body.message ?? body.Message ?? '', {
    status: statusCode ?? 400,
  });
}

/** Rejects with ResourceNotFoundException for a missing table. */
export function readTable(store: DynaliteStore, name: string): Promise<DynaliteTable> {
  return new Promise((resolve, reject) => {
    store.getTable(name, false, (error, table) => {
      if (error || table === undefined) reject(toAwsError(error));
      else resolve(table);
    });
  });
}

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
