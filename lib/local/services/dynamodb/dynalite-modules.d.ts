// Types of the internals of dynalite 4.0.0 that this folder calls. The package is pinned: check them when the version changes.

type DynaliteCallback<T = unknown> = (error: DynaliteError | null | undefined, value?: T) => void;

/** An error of dynalite's: `body` is AWS's response. */
interface DynaliteError extends Error {
  readonly statusCode?: number;
  readonly body?: {
    readonly __type: string;
    readonly message?: string;
    readonly Message?: string;
  };
}

type DynaliteAttribute = Readonly<Record<string, unknown>>;
type DynaliteItem = Record<string, DynaliteAttribute>;

interface DynaliteKeyElement {
  readonly AttributeName: string;
  readonly KeyType: 'HASH' | 'RANGE';
}

/** A table as it is stored, which is also its description. */
interface DynaliteTable extends Record<string, unknown> {
  readonly TableName: string;
  readonly TableArn: string;
  TableStatus: string;
  CreationDateTime: number;
  readonly KeySchema: readonly DynaliteKeyElement[];
  AttributeDefinitions: readonly {
    readonly AttributeName: string;
    readonly AttributeType: string;
  }[];
}

type DynaliteRelease = (callback: DynaliteCallback) => DynaliteCallback;

/** A table's items, an index's entries or the tables themselves, by their encoded key. */
interface DynaliteSubDb {
  lock(key: string, run: (release: DynaliteRelease) => void): void;
  get(key: string, callback: DynaliteCallback): void;
  put(key: string, value: unknown, callback: DynaliteCallback): void;
  del(key: string, callback: DynaliteCallback): void;
  createValueStream?(range: DynaliteStreamRange): unknown;
}

interface DynaliteStreamRange {
  readonly reverse?: boolean;
  readonly gt?: string;
  readonly lt?: string;
}

interface DynaliteOptions {
  path?: string;
  createTableMs?: number;
  deleteTableMs?: number;
  updateTableMs?: number;
  /** Bytes; dynalite computes it from its option maxItemSizeKb. */
  maxItemSize?: number;
}

/** The part of a store that actions use; StagedWrites implements it too. */
interface DynaliteActionStore {
  readonly options: DynaliteOptions;
  readonly tableDb: DynaliteSubDb & { awsAccountId: string; awsRegion: string };
  getTable(name: string, checkStatusOrCallback: unknown, callback?: DynaliteCallback<DynaliteTable>): void;
  getItemDb(tableName: string): DynaliteSubDb;
  getIndexDb(indexType: string, tableName: string, indexName: string): DynaliteSubDb;
}

type DynaliteOperation =
  | { readonly type: 'put'; readonly key: string; readonly value: unknown }
  | { readonly type: 'del'; readonly key: string };

interface DynaliteRange {
  readonly gte: string;
  readonly lt: string;
}

interface DynaliteStore extends DynaliteActionStore {
  /** The Level database: every key is `<sub-database>~<key>`. */
  readonly db: {
    open(options?: { readonly maxOpenFiles: number; readonly maxFileSize: number }): Promise<void>;
    close(): Promise<void>;
    get(key: string, callback: (error: unknown, value?: unknown) => void): void;
    getSync(key: string): unknown;
    batch(operations: readonly DynaliteOperation[]): Promise<void>;
    keys(range: DynaliteRange | DynaliteStreamRange): AsyncIterable<string>;
    values(range: DynaliteRange | DynaliteStreamRange): AsyncIterable<unknown>;
    createKeyStream(range: DynaliteStreamRange): unknown;
    createValueStream(range: DynaliteStreamRange): unknown;
    iterator(range: DynaliteRange): AsyncIterable<[string, unknown]>;
  };
}

/** A member's type: its name, or a description with constraints and children. */
type DynaliteType =
  | string
  | {
      readonly type: string;
      readonly children?: DynaliteType | DynaliteTypes;
      readonly notNull?: boolean;
      readonly enum?: readonly string[];
      readonly greaterThanOrEqual?: number;
      readonly lessThanOrEqual?: number;
      readonly lengthGreaterThanOrEqual?: number;
      readonly lengthLessThanOrEqual?: number;
    };
type DynaliteTypes = { readonly [member: string]: DynaliteType };

declare module 'dynalite/db/index.js' {
  const db: {
    create(options: DynaliteOptions): DynaliteStore;
    createKey(item: DynaliteItem, table: DynaliteTable): string;
    validateKey(key: DynaliteItem, table: DynaliteTable): DynaliteError | null | undefined;
    validateItem(item: DynaliteItem, table: DynaliteTable): DynaliteError | null | undefined;
    compare(operator: string, value: DynaliteAttribute, others: unknown): boolean;
    checkConditional(data: object, item: unknown): DynaliteError | null | undefined;
    itemSize(item: DynaliteItem): number;
  };
  export = db;
}

declare module 'dynalite/db/*Parser.js' {
  const parser: { parse: import('./parsed-expressions.ts').Parse };
  export = parser;
}

declare module 'dynalite/validations/index.js' {
  const validations: {
    checkTypes(data: Record<string, unknown>, types: DynaliteTypes): Record<string, unknown>;
    checkValidations(
      data: Record<string, unknown>,
      types: DynaliteTypes,
      custom: unknown,
      store: DynaliteActionStore,
    ): void;
  };
  export = validations;
}

declare module 'dynalite/validations/*.js' {
  const validation: {
    readonly types: DynaliteTypes;
    readonly custom?: unknown;
  };
  export = validation;
}

declare module 'dynalite/actions/*.js' {
  const action: (
    store: DynaliteActionStore,
    data: Record<string, unknown>,
    callback: DynaliteCallback<Record<string, unknown>>,
  ) => void;
  export = action;
}
