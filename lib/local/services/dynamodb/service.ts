// DynamoDB on dynalite, called in-process. This folder adds transactions, time to live and the item of a failed condition.
import type { Clock } from '../../platform/clock.ts';
import type { Folders, JsonObject, LocalService, Permission } from '../../platform/service.ts';
import { readItems } from './item-reads.ts';
import { ItemWrites } from './item-writes.ts';
import type { TimedStore } from './locked-store.ts';
import { Locks } from './locks.ts';
import { reads } from './operations.ts';
import { dynamoDbPermissions } from './permissions.ts';
import { openStore } from './store.ts';
import { withTableNames } from './tables/table-names.ts';
import { refuseOperation, Tables } from './tables/tables.ts';
import { TimeToLive } from './tables/time-to-live.ts';
import { transactGet } from './transactions/transact-get.ts';
import { TransactWrites } from './transactions/transact-write.ts';

export interface DynamoDbOptions extends Folders {
  readonly clock: Clock;
  /** Milliseconds between two sweeps for expired items. @default 60000 */
  readonly sweepEveryMs?: number;
}

type Handler = (input: JsonObject) => Promise<JsonObject>;

export class DynamoDbService implements LocalService {
  readonly name = 'dynamodb';
  readonly targetPrefix = 'DynamoDB_20120810';
  readonly #store: DynaliteStore;
  readonly #clock: Clock;
  readonly #sweepEveryMs: number;
  readonly #handlers: ReadonlyMap<string, Handler>;
  readonly #timeToLive: TimeToLive;
  readonly #transactWrites: TransactWrites;
  #cancelSweep: () => void = () => {};
  #sweeping: Promise<void> = Promise.resolve();
  #closed: Promise<void> | undefined;
  /** Calls in progress: the database stays open for them. */
  readonly #inProgress = new Set<Promise<JsonObject>>();

  private constructor(store: DynaliteStore, options: DynamoDbOptions) {
    const parts = { store, locks: new Locks(), clock: options.clock };
    const writes = new ItemWrites(parts);
    this.#store = store;
    this.#clock = options.clock;
    this.#sweepEveryMs = options.sweepEveryMs ?? 60_000;
    this.#timeToLive = new TimeToLive({ ...parts, writes });
    this.#transactWrites = new TransactWrites(parts);
    this.#handlers = new Map([
      ...readHandlers(store),
      ...writeHandlers(writes),
      ...tableHandlers(parts),
      ['DescribeTimeToLive', (input) => this.#timeToLive.describe(input)],
      ['UpdateTimeToLive', (input) => this.#timeToLive.update(input)],
      ['TransactGetItems', (input) => transactGet(input, parts)],
      ['TransactWriteItems', (input) => this.#transactWrites.write(input)],
    ]);
    this.#scheduleSweep();
  }

  /** Rejects if another process uses the folder. */
  static async start(options: DynamoDbOptions): Promise<DynamoDbService> {
    return new DynamoDbService(await openStore(options.dataDir ?? options.scratchDir), options);
  }

  permissions(operation: string, input: JsonObject): readonly Permission[] {
    return dynamoDbPermissions(operation, input);
  }

  async call(operation: string, input: JsonObject): Promise<JsonObject> {
    const handler = this.#handlers.get(operation);
    if (handler === undefined) throw refuseOperation(operation);
    if (this.#closed !== undefined) throw new Error(`DynamoDB ${operation}: the service is closed`);
    const output = handler(withTableNames(input));
    this.#inProgress.add(output);
    try {
      // dynalite's objects have no prototype and share parts with the input, so callers receive a plain copy.
      return JSON.parse(JSON.stringify(await output)) as JsonObject;
    } finally {
      this.#inProgress.delete(output);
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#cancelSweep();
    await this.#sweeping;
    await Promise.allSettled(this.#inProgress);
    await this.#store.db.close();
  }

  #scheduleSweep(): void {
    this.#cancelSweep = this.#clock.after(this.#sweepEveryMs, () => {
      this.#sweeping = this.#sweep();
    });
  }

  async #sweep(): Promise<void> {
    await this.#timeToLive.sweep();
    await this.#transactWrites.forgetTokens();
    if (this.#closed === undefined) this.#scheduleSweep();
  }
}

function readHandlers(store: DynaliteStore): [string, Handler][] {
  return Object.keys(reads).map((name) => [name, (input) => readItems(store, name, input)]);
}

function writeHandlers(writes: ItemWrites): [string, Handler][] {
  return [
    ['BatchWriteItem', (input) => writes.batchWrite(input)],
    ['DeleteItem', (input) => writes.write('DeleteItem', input)],
    ['PutItem', (input) => writes.write('PutItem', input)],
    ['UpdateItem', (input) => writes.write('UpdateItem', input)],
  ];
}

function tableHandlers(parts: TimedStore): [string, Handler][] {
  const tables = new Tables(parts);
  return [
    ['CreateTable', (input) => tables.create(input)],
    ['DeleteTable', (input) => tables.delete(input)],
    ['DescribeTable', (input) => tables.describe(input)],
    ['ListTables', (input) => tables.list(input)],
    ['UpdateTable', (input) => tables.update(input)],
  ];
}
