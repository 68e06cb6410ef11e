// Time to live: the attribute of expiry, and the sweep that deletes expired items. Items are readable until the sweep.
import { AwsError } from '../../../platform/aws-error.ts';
import type { Clock } from '../../../platform/clock.ts';
import { validationException } from '../../../platform/input-members.ts';
import type { JsonObject } from '../../../platform/service.ts';
import { type InputRules, inputRules } from '../dynalite.ts';
import { checkInput } from '../input.ts';
import type { ItemWrites } from '../item-writes.ts';
import type { TimedStore } from '../locked-store.ts';
import type { Locks } from '../locks.ts';
import { keys, readTable } from '../store.ts';
import { readSettings, type TableSettings, writeSettings } from './settings.ts';

/** Items that expired longer ago are kept: AWS ignores such times. */
const oldestExpirySeconds = 5 * 365 * 24 * 60 * 60;

const updateRules: InputRules = {
  types: {
    ...inputRules.DescribeTimeToLive.types,
    TimeToLiveSpecification: {
      type: 'FieldStruct<TimeToLiveSpecification>',
      notNull: true,
      children: {
        AttributeName: {
          type: 'String',
          notNull: true,
          lengthGreaterThanOrEqual: 1,
          lengthLessThanOrEqual: 255,
        },
        Enabled: { type: 'Boolean', notNull: true },
      },
    },
  },
};

interface Specification extends JsonObject {
  readonly AttributeName: string;
  readonly Enabled: boolean;
}

export class TimeToLive {
  readonly #store: DynaliteStore;
  readonly #locks: Locks;
  readonly #clock: Clock;
  readonly #writes: ItemWrites;

  constructor(options: TimedStore & { readonly writes: ItemWrites }) {
    this.#store = options.store;
    this.#locks = options.locks;
    this.#clock = options.clock;
    this.#writes = options.writes;
  }

  async update(input: JsonObject): Promise<JsonObject> {
    const data = checkInput('UpdateTimeToLive', input, {
      ...updateRules,
      store: this.#store,
    });
    const specification = data.TimeToLiveSpecification as Specification;
    const table = String(data.TableName);
    return this.#locks.hold([table], async () => {
      await readTable(this.#store, table);
      const settings = await readSettings(this.#store, table);
      await writeSettings(this.#store, table, changed(settings, specification));
      return { TimeToLiveSpecification: specification };
    });
  }

  async describe(input: JsonObject): Promise<JsonObject> {
    const data = checkInput('DescribeTimeToLive', input, {
      ...inputRules.DescribeTimeToLive,
      store: this.#store,
    });
    await readTable(this.#store, String(data.TableName));
    const { timeToLive } = await readSettings(this.#store, String(data.TableName));
    const description =
      timeToLive === undefined
        ? { TimeToLiveStatus: 'DISABLED' }
        : { TimeToLiveStatus: 'ENABLED', AttributeName: timeToLive };
    return { TimeToLiveDescription: description };
  }

  /** Deletes the expired items of all tables. */
  async sweep(): Promise<void> {
    for await (const [key, value] of this.#store.db.iterator(keys.allSettings)) {
      const { timeToLive } = value as TableSettings;
      const table = key.slice(keys.allSettings.gte.length);
      if (timeToLive !== undefined) await this.#sweepTable(table, timeToLive).catch(ignoreRefusal);
    }
  }

  async #sweepTable(tableName: string, attribute: string): Promise<void> {
    const { KeySchema } = await readTable(this.#store, tableName);
    for await (const value of this.#store.db.values(keys.items(tableName))) {
      const item = value as DynaliteItem;
      const expiry = item[attribute];
      if (expiry === undefined || !this.#isExpired(expiry.N)) continue;
      const Key = Object.fromEntries(KeySchema.map(({ AttributeName }) => [AttributeName, item[AttributeName]]));
      await this.#deleteUnlessChanged({
        TableName: tableName,
        Key,
        attribute,
        expiry,
      });
    }
  }

  #isExpired(seconds: unknown): boolean {
    if (typeof seconds !== 'string') return false;
    const now = this.#clock.now() / 1000;
    return Number(seconds) < now && Number(seconds) > now - oldestExpirySeconds;
  }

  async #deleteUnlessChanged(expired: { TableName: string; Key: unknown; attribute: string; expiry: unknown }) {
    const { TableName, Key, attribute, expiry } = expired;
    const deletion = {
      TableName,
      Key,
      ConditionExpression: '#expiry = :expiry',
      ExpressionAttributeNames: { '#expiry': attribute },
      ExpressionAttributeValues: { ':expiry': expiry },
    };
    await this.#writes.write('DeleteItem', deletion).catch(ignoreRefusal);
  }
}

/** A refusal means that the item was changed, or the table deleted, after the sweep read the item. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof AwsError)) throw error;
}

function changed(settings: TableSettings, { AttributeName, Enabled }: Specification): TableSettings {
  const { timeToLive } = settings;
  if (!Enabled && timeToLive === undefined) throw validationException('TimeToLive is already disabled');
  if (timeToLive !== undefined && timeToLive !== AttributeName) {
    throw validationException(
      `TimeToLive is active on a different AttributeName: current AttributeName is ${timeToLive}`,
    );
  }
  if (!Enabled) return {};
  if (timeToLive !== undefined) throw validationException('TimeToLive is already enabled');
  return { timeToLive: AttributeName };
}
