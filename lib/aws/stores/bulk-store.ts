// The records of bulk acts in the events table: a partition for each environment, an item for each act.
import {
  ConditionalCheckFailedException,
  GetItemCommand,
  QueryCommand,
  type TransactWriteItem,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { auditDays } from '../../core/operate/audit.ts';
import {
  type Bulk,
  type BulkProgress,
  type BulkRecord,
  type BulkRef,
  type BulkStatus,
  beginProgress,
} from '../../core/operate/bulk/bulk.ts';
import type { BulkEnd, BulkStore } from '../../core/operate/bulk/bulk-step.ts';
import { type Item, readAllItems } from './item-pages.ts';
import { assignments } from './run-item.ts';
import type { TableOptions } from './table-options.ts';
import { transact } from './transaction.ts';

export class DynamoDbBulkStore implements BulkStore {
  readonly #options: TableOptions;

  constructor(options: TableOptions) {
    this.#options = options;
  }

  /**
   * Creates the record of an act that is running, together with the write of its audit entry.
   * @returns false, and writes nothing, if an act with that ID exists
   */
  async create(bulk: Bulk, entry: TransactWriteItem): Promise<boolean> {
    const { client, tableName } = this.#options;
    const Item = {
      ...toKey(bulk),
      status: { S: 'running' satisfies BulkStatus },
      doc: { S: JSON.stringify(bulk) },
      progress: { S: JSON.stringify(beginProgress(bulk)) },
      expiresAt: { N: String(Math.floor(Date.parse(bulk.createdAt) / 1000) + auditDays * 86_400) },
    };
    const put = { TableName: tableName, Item, ConditionExpression: 'attribute_not_exists(pk)' };
    return (await transact(client, [{ Put: put }, entry])).length === 0;
  }

  async find(ref: BulkRef): Promise<BulkRecord | undefined> {
    const { client, tableName } = this.#options;
    const { Item } = await client.send(
      new GetItemCommand({ TableName: tableName, Key: toKey(ref), ConsistentRead: true }),
    );
    return Item && parseRecord(Item);
  }

  /** All acts of an environment that are kept, the newest first. */
  async all(environment: string): Promise<BulkRecord[]> {
    const { client, tableName } = this.#options;
    const query = {
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': toKey({ environment, id: '' }).pk },
    };
    const items = await readAllItems((from) => client.send(new QueryCommand({ ...query, ExclusiveStartKey: from })));
    const records = items.map(parseRecord);
    return records.toSorted((one, other) => other.bulk.createdAt.localeCompare(one.bulk.createdAt));
  }

  async keepProgress(ref: BulkRef, progress: BulkProgress): Promise<boolean> {
    return this.#update(this.#setWhileRunning(ref, { progress: { S: JSON.stringify(progress) } }));
  }

  async end(ref: BulkRef, end: BulkEnd): Promise<boolean> {
    return this.#update(this.#buildEnd(ref, end));
  }

  /** Like `end`, but together with the write of an audit entry. */
  async endAudited(ref: BulkRef, end: BulkEnd, entry: TransactWriteItem): Promise<boolean> {
    return (await transact(this.#options.client, [{ Update: this.#buildEnd(ref, end) }, entry])).length === 0;
  }

  #buildEnd(ref: BulkRef, { status, at, error, progress }: BulkEnd) {
    return this.#setWhileRunning(ref, {
      status: { S: status },
      endedAt: { S: at },
      ...(error === undefined ? {} : { error: { S: error } }),
      ...(progress === undefined ? {} : { progress: { S: JSON.stringify(progress) } }),
    });
  }

  /** Sets attributes of an act on condition that it is running. */
  #setWhileRunning(ref: BulkRef, attributes: Item) {
    const set = assignments(attributes, 'overwrite');
    return {
      TableName: this.#options.tableName,
      Key: toKey(ref),
      UpdateExpression: set.UpdateExpression,
      ConditionExpression: '#status = :running',
      ExpressionAttributeNames: { ...set.ExpressionAttributeNames, '#status': 'status' },
      ExpressionAttributeValues: {
        ...set.ExpressionAttributeValues,
        ':running': { S: 'running' satisfies BulkStatus },
      },
    };
  }

  /** Returns false if the condition did not hold. */
  async #update(input: UpdateItemCommandInput): Promise<boolean> {
    try {
      await this.#options.client.send(new UpdateItemCommand(input));
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return false;
    }
  }
}

function toKey({ environment, id }: BulkRef) {
  return { pk: { S: `bulk#${environment}` }, sk: { S: id } };
}

function parseRecord({ doc, status, progress, endedAt, error }: Item): BulkRecord {
  return {
    bulk: JSON.parse(doc?.S ?? '') as Bulk,
    status: (status?.S ?? '') as BulkStatus,
    progress: JSON.parse(progress?.S ?? '') as BulkProgress,
    ...(endedAt?.S === undefined ? {} : { endedAt: endedAt.S }),
    ...(error?.S === undefined ? {} : { error: error.S }),
  };
}
