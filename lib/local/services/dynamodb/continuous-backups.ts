// Whether a table's point-in-time recovery is on. It is remembered and described; nothing here can be restored.

import describeRules from 'dynalite/validations/describeTimeToLive.js';
import { AwsError } from '../../platform/aws-error.ts';
import type { Clock } from '../../platform/clock.ts';
import type { JsonObject } from '../../platform/service.ts';
import { checkInput, type InputRules } from './input.ts';
import type { TimedStore } from './locked-store.ts';
import type { Locks } from './locks.ts';
import { readSettings, type TableSettings, writeSettings } from './settings.ts';
import { readTable } from './store.ts';

const updateRules: InputRules = {
  types: {
    ...describeRules.types,
    PointInTimeRecoverySpecification: {
      type: 'FieldStruct<PointInTimeRecoverySpecification>',
      notNull: true,
      children: {
        PointInTimeRecoveryEnabled: { type: 'Boolean', notNull: true },
        RecoveryPeriodInDays: {
          type: 'Integer',
          greaterThanOrEqual: 1,
          lessThanOrEqual: 35,
        },
      },
    },
  },
};

export class ContinuousBackups {
  readonly #store: DynaliteStore;
  readonly #locks: Locks;
  readonly #clock: Clock;

  constructor(options: TimedStore) {
    this.#store = options.store;
    this.#locks = options.locks;
    this.#clock = options.clock;
  }

  async update(input: JsonObject): Promise<JsonObject> {
    const data = checkInput('UpdateContinuousBackups', input, {
      ...updateRules,
      store: this.#store,
    });
    const table = String(data.TableName);
    return this.#locks.hold([table], async () => {
      await this.#mustExist(table);
      const settings = changed(await readSettings(this.#store, table), data, this.#clock.now() / 1000);
      await writeSettings(this.#store, table, settings);
      return this.#description(settings);
    });
  }

  async describe(input: JsonObject): Promise<JsonObject> {
    const data = checkInput('DescribeContinuousBackups', input, {
      ...describeRules,
      store: this.#store,
    });
    await this.#mustExist(String(data.TableName));
    return this.#description(await readSettings(this.#store, String(data.TableName)));
  }

  #description({ pointInTimeRecovery }: TableSettings): JsonObject {
    const recovery =
      pointInTimeRecovery === undefined
        ? { PointInTimeRecoveryStatus: 'DISABLED' }
        : {
            PointInTimeRecoveryStatus: 'ENABLED',
            RecoveryPeriodInDays: pointInTimeRecovery.days,
            EarliestRestorableDateTime: pointInTimeRecovery.since,
            LatestRestorableDateTime: this.#clock.now() / 1000,
          };
    return {
      ContinuousBackupsDescription: {
        ContinuousBackupsStatus: 'ENABLED',
        PointInTimeRecoveryDescription: recovery,
      },
    };
  }

  async #mustExist(table: string): Promise<void> {
    await readTable(this.#store, table).catch(() => {
      throw new AwsError('TableNotFoundException', `Table not found: ${table}`);
    });
  }
}

function changed(settings: TableSettings, data: JsonObject, now: number): TableSettings {
  const { pointInTimeRecovery, ...rest } = settings;
  const { PointInTimeRecoveryEnabled, RecoveryPeriodInDays } = data.PointInTimeRecoverySpecification as JsonObject;
  if (PointInTimeRecoveryEnabled !== true) return rest;
  const days = typeof RecoveryPeriodInDays === 'number' ? RecoveryPeriodInDays : 35;
  return {
    ...rest,
    pointInTimeRecovery: { since: pointInTimeRecovery?.since ?? now, days },
  };
}
