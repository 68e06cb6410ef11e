// The records of bulk acts in the events table: a partition for each environment, an item for each act. A second partition has them in
// the order of their start.
import {
  ConditionalCheckFailedException,
  GetItemCommand,
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
import type { BulkListStore, ListedBulk } from '../../core/operate/bulk/list-bulks.ts';
import { type PartitionPage, type Span, toPosition } from '../../core/operate/list-partition.ts';
import { type Item, readItems } from './item-pages.ts';
import { readIndexPage } from './list-index.ts';
import { assignments } from './run-item.ts';
import type { TableOptions } from './table-options.ts';
import { transact } from './transaction.ts';

export class DynamoDbBulkStore implements BulkStore, BulkListStore {
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
    const expiry = { expiresAt: { N: String(Math.floor(Date.parse(bulk.createdAt) / 1000) + auditDays * 86_400) } };
    const Item = {
      ...toKey(bulk),
      status: { S: 'running' satisfies BulkStatus },
      doc: { S: JSON.stringify(bulk) },
      progress: { S: JSON.stringify(beginProgress(bulk)) },
      ...expiry,
    };
    const record = { TableName: tableName, Item, ConditionExpression: 'attribute_not_exists(pk)' };
    const listed = { pk: { S: nameList(bulk.environment) }, sk: { S: toPosition(bulk.createdAt, bulk.id) } };
    const inList = { TableName: tableName, Item: { ...listed, id: { S: bulk.id }, ...expiry } };
    return (await transact(client, [{ Put: record }, { Put: inList }, entry])).length === 0;
  }

  async find(ref: BulkRef): Promise<BulkRecord | undefined> {
    const { client, tableName } = this.#options;
    const { Item } = await client.send(
      new GetItemCommand({ TableName: tableName, Key: toKey(ref), ConsistentRead: true }),
    );
    return Item && parseRecord(Item);
  }

  async readPage(environment: string, span: Span, pageSize: number): Promise<PartitionPage<ListedBulk>> {
    const parse = ({ sk, id }: Item): ListedBulk => ({ position: sk?.S ?? '', id: id?.S ?? '' });
    return readIndexPage({ partition: nameList(environment), span, pageSize, parse }, this.#options);
  }

  async readRecords(refs: readonly BulkRef[]): Promise<BulkRecord[]> {
    return (await readItems(refs.map(toKey), this.#options)).map(parseRecord);
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

/** The partition of the list of an environment's acts: an item for each act, sorted by its start. */
function nameList(environment: string): string {
  return `bulks#${environment}`;
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
