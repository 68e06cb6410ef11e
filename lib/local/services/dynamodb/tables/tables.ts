// The tables themselves: creating, describing, changing, listing and deleting them. A table is active as soon as it is created.
import { AwsError, notImplemented } from '../../../platform/aws-error.ts';
import type { Clock } from '../../../platform/clock.ts';
import { validationException } from '../../../platform/input-members.ts';
import { type JsonObject, localAccount } from '../../../platform/service.ts';
import { actions, type InputRules, inputRules } from '../dynalite.ts';
import { checkInput } from '../input.ts';
import type { TimedStore } from '../locked-store.ts';
import type { Locks } from '../locks.ts';
import { StagedWrites } from '../staged-writes.ts';
import { keys, readTable } from '../store.ts';

const extraTypes: DynaliteTypes = {
  DeletionProtectionEnabled: 'Boolean',
  TableClass: {
    type: 'String',
    enum: ['STANDARD', 'STANDARD_INFREQUENT_ACCESS'],
  },
  SSESpecification: {
    type: 'FieldStruct<SSESpecification>',
    children: {
      Enabled: 'Boolean',
      SSEType: { type: 'String', enum: ['AES256', 'KMS'] },
      KMSMasterKeyId: 'String',
    },
  },
};

const createRules: InputRules = {
  ...inputRules.CreateTable,
  types: { ...inputRules.CreateTable.types, ...extraTypes },
};

const updateRules: InputRules = {
  types: {
    ...inputRules.DescribeTable.types,
    ...extraTypes,
    BillingMode: { type: 'String', enum: ['PAY_PER_REQUEST'] },
  },
};

export class Tables {
  readonly #store: DynaliteStore;
  readonly #locks: Locks;
  readonly #clock: Clock;

  constructor(options: TimedStore) {
    this.#store = options.store;
    this.#locks = options.locks;
    this.#clock = options.clock;
  }

  async create(input: JsonObject): Promise<JsonObject> {
    const data = checkInput('CreateTable', input, {
      ...createRules,
      store: this.#store,
    });
    const { DeletionProtectionEnabled, TableClass, SSESpecification, ...definition } = data;
    const name = String(definition.TableName);
    return this.#locks.hold([name], async () => {
      const staged = new StagedWrites(this.#store);
      const { TableDescription } = await staged.run(actions.CreateTable, definition).catch((error: unknown) => {
        throw existing(error, name);
      });
      const table = TableDescription as DynaliteTable;
      activate(table, this.#clock.now() / 1000);
      Object.assign(table, { DeletionProtectionEnabled: false }, describeChanges(data));
      await staged.commit();
      return { TableDescription: structuredClone(table) };
    });
  }

  async describe(input: JsonObject): Promise<JsonObject> {
    const { TableName } = checkInput('DescribeTable', input, {
      ...inputRules.DescribeTable,
      store: this.#store,
    });
    return { Table: await readTable(this.#store, String(TableName)) };
  }

  async update(input: JsonObject): Promise<JsonObject> {
    const data = checkInput('UpdateTable', input, {
      ...updateRules,
      store: this.#store,
    });
    const name = String(data.TableName);
    const changes = describeChanges(data);
    if (Object.keys(changes).length === 0) {
      throw validationException(
        'At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required',
      );
    }
    return this.#locks.hold([name], async () => {
      const table = { ...(await readTable(this.#store, name)), ...changes };
      await this.#store.db.batch([{ type: 'put', key: keys.table(name), value: table }]);
      return { TableDescription: table };
    });
  }

  async list(input: JsonObject): Promise<JsonObject> {
    const data = checkInput('ListTables', input, {
      ...inputRules.ListTables,
      store: this.#store,
    });
    const limit = typeof data.Limit === 'number' ? data.Limit : 100;
    const after = String(data.ExclusiveStartTableName ?? '');
    const names: string[] = [];
    for await (const key of this.#store.db.keys(keys.tables)) names.push(key.slice(keys.tables.gte.length));
    const rest = names.filter((name) => name > after);
    const page = rest.slice(0, limit);
    return {
      TableNames: page,
      ...(rest.length > limit ? { LastEvaluatedTableName: page.at(-1) } : {}),
    };
  }

  async delete(input: JsonObject): Promise<JsonObject> {
    const data = checkInput('DeleteTable', input, {
      ...inputRules.DeleteTable,
      store: this.#store,
    });
    const name = String(data.TableName);
    return this.#locks.hold([name], async () => {
      const table = await readTable(this.#store, name);
      if (table.DeletionProtectionEnabled === true) {
        throw validationException(
          `1 validation error detected: Table '${name}' can't be deleted while DeletionProtectionEnabled is set to True`,
        );
      }
      const gone = [keys.table(name), keys.settings(name), ...(await this.#dataKeys(name))];
      await this.#store.db.batch(gone.map((key) => ({ type: 'del', key })));
      return { TableDescription: { ...table, TableStatus: 'DELETING' } };
    });
  }

  async #dataKeys(table: string): Promise<string[]> {
    const found: string[] = [];
    for (const range of [keys.items(table), keys.indexEntries('local', table), keys.indexEntries('global', table)]) {
      for await (const key of this.#store.db.keys(range)) found.push(key);
    }
    return found;
  }
}

/** The members of a table's description that the input determines. */
function describeChanges(data: JsonObject): JsonObject {
  const { DeletionProtectionEnabled, TableClass, SSESpecification, BillingMode } = data;
  return {
    ...(DeletionProtectionEnabled === undefined ? {} : { DeletionProtectionEnabled }),
    ...(TableClass === undefined ? {} : { TableClassSummary: { TableClass } }),
    ...(SSESpecification === undefined ? {} : sseDescription(SSESpecification as JsonObject)),
    ...(BillingMode === 'PAY_PER_REQUEST' ? { BillingModeSummary: { BillingMode } } : {}),
  };
}

/** Encryption at rest has no effect here: it is accepted and described. */
function sseDescription({ Enabled, SSEType, KMSMasterKeyId }: JsonObject): JsonObject {
  if (SSEType === 'AES256') {
    throw validationException('One or more parameter values were invalid: SSEType AES256 is not supported');
  }
  if (Enabled !== true) return { SSEDescription: undefined };
  const { partition, region, accountId } = localAccount;
  const managedKey = `arn:${partition}:kms:${region}:${accountId}:key/alias/aws/dynamodb`;
  return {
    SSEDescription: {
      Status: 'ENABLED',
      SSEType: 'KMS',
      KMSMasterKeyArn: KMSMasterKeyId ?? managedKey,
    },
  };
}

function activate(table: DynaliteTable, createdAt: number): void {
  table.TableStatus = 'ACTIVE';
  table.CreationDateTime = createdAt;
  for (const index of (table.GlobalSecondaryIndexes as { IndexStatus: string }[] | undefined) ?? []) {
    index.IndexStatus = 'ACTIVE';
  }
  const billing = table.BillingModeSummary as JsonObject | undefined;
  if (billing !== undefined) billing.LastUpdateToPayPerRequestDateTime = createdAt;
}

function existing(error: unknown, name: string): unknown {
  if (!(error instanceof AwsError) || error.code !== 'ResourceInUseException') return error;
  return new AwsError(error.code, `Table already exists: ${name}`);
}

export function refuseOperation(operation: string): AwsError {
  return notImplemented(`dynamodb:${operation}`);
}
