// Atomic writes: actions run against this object as against a store, and their writes become one batch.
import type { JsonObject } from '../../platform/service.ts';
import type { Action } from './dynalite.ts';
import { itemFault } from './item-limits.ts';
import { keys, perform } from './store.ts';

/** The caller holds the locks of the tables, so nothing else writes to them between `run` and `commit`. */
export class StagedWrites {
  readonly #store: DynaliteStore;
  readonly #operations: DynaliteOperation[] = [];
  readonly #actionStore: DynaliteActionStore;
  #readItem: DynaliteItem | undefined;
  /** The key of the item that is being written, and the last promise in the queue of further items. */
  #itemKey = '';
  #turns: Promise<void> = Promise.resolve();
  /** Rejects the current run: an error that an action throws outside its callback must not end the process. */
  #fail: (error: unknown) => void = () => {};

  constructor(store: DynaliteStore) {
    this.#store = store;
    this.#actionStore = {
      options: store.options,
      tableDb: Object.assign(this.#tableDb(), {
        awsAccountId: store.tableDb.awsAccountId,
        awsRegion: store.tableDb.awsRegion,
      }),
      getTable: (name, callback) => getTable(store, name, callback as DynaliteCallback<DynaliteTable>),
      getItemDb: (table) => this.#itemDb(table),
      getIndexDb: (type, table, index) =>
        this.#subDb((key) => keys.indexEntry(type, table, index, uniqueIndexKey(key, this.#itemKey))),
    };
  }

  /** The item that the last run read. */
  get readItem(): DynaliteItem | undefined {
    return this.#readItem;
  }

  run(action: Action, data: JsonObject): Promise<JsonObject> {
    this.#readItem = undefined;
    return new Promise((resolve, reject) => {
      this.#fail = reject;
      perform(action, this.#actionStore, data).then(resolve, reject);
    });
  }

  put(key: string, value: unknown): void {
    this.#operations.push({ type: 'put', key, value });
  }

  async commit(): Promise<void> {
    if (this.#operations.length > 0) await this.#store.db.batch(this.#operations.splice(0));
  }

  #tableDb(): DynaliteSubDb {
    const get: DynaliteSubDb['get'] = (name, callback) => callback(null, this.#store.db.getSync(keys.table(name)));
    return { ...this.#subDb(keys.table), get };
  }

  #itemDb(table: string): DynaliteSubDb {
    const staging = this.#subDb((key) => keys.item(table, key));
    const get: DynaliteSubDb['get'] = (key, callback) => {
      this.#readItem = this.#store.db.getSync(keys.item(table, key)) as DynaliteItem | undefined;
      callback(null, this.#readItem);
    };
    const put: DynaliteSubDb['put'] = (key, item, callback) => {
      const fault = itemFault(item as DynaliteItem, this.#store.db.getSync(keys.table(table)) as DynaliteTable);
      if (fault !== undefined) callback(refusal('ValidationException', fault));
      else staging.put(key, item, callback);
    };
    return { ...staging, get, put, lock: (key, run) => this.#takeTurn(key, run) };
  }

  /** A batch locks all its items at once; here they run one at a time, because index entries depend on `#itemKey`. */
  #takeTurn(key: string, run: (release: DynaliteRelease) => void): void {
    const { promise, resolve: pass } = Promise.withResolvers<void>();
    const before = this.#turns;
    this.#turns = promise;
    before
      .then(() => {
        this.#itemKey = key;
        run((callback) => (error, value) => {
          pass();
          callback(error, value);
        });
      })
      .catch((error: unknown) => this.#fail(error));
  }

  #subDb(fullKey: (key: string) => string): DynaliteSubDb {
    return {
      lock: (_key, run) => run((callback) => callback),
      get: (_key, callback) => callback(undefined),
      put: (key, value, callback) => {
        this.put(fullKey(key), value);
        callback(undefined);
      },
      del: (key, callback) => {
        this.#operations.push({ type: 'del', key: fullKey(key) });
        callback(undefined);
      },
    };
  }
}

/**
 * dynalite ends the key of an index entry with a 24-bit hash of the item's key: among some thousand items with the same
 * index key, two would collide and one would be lost. The item's own key as the suffix makes every entry unique.
 */
export function uniqueIndexKey(indexKey: string, itemKey: string): string {
  return `${indexKey}/${itemKey}`;
}

function getTable(store: DynaliteStore, name: string, callback: DynaliteCallback<DynaliteTable>): void {
  const table = store.db.getSync(keys.table(name)) as DynaliteTable | undefined;
  const missing = table === undefined ? refusal('ResourceNotFoundException', 'Requested resource not found') : null;
  callback(missing, table);
}

function refusal(code: string, message: string): DynaliteError {
  return Object.assign(new Error(message), { statusCode: 400, body: { __type: `#${code}`, message } });
}
