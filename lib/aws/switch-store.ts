// The switches of workflows in DynamoDB: one partition, one item a workflow that was ever switched.
import { type DynamoDBClient, QueryCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Switch } from '../core/switch.ts';
import type { TableOptions } from './event-store.ts';
import { itemsOf } from './item-pages.ts';
import { transact } from './transaction.ts';

const partition = 'switches';

export class DynamoDbSwitchStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor({ client, tableName }: TableOptions) {
    this.#client = client;
    this.#table = tableName;
  }

  /** Every switch that was ever moved, by workflow ID. */
  async all(): Promise<ReadonlyMap<string, Switch>> {
    const query = {
      TableName: this.#table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: partition } },
      ConsistentRead: true,
    };
    const items = itemsOf((from) => this.#client.send(new QueryCommand({ ...query, ExclusiveStartKey: from })));
    const switches = new Map<string, Switch>();
    for await (const { sk, doc } of items) switches.set(sk?.S ?? '', JSON.parse(doc?.S ?? '') as Switch);
    return switches;
  }

  /** Puts a position together with the write of its audit entry: there is no switching without one. */
  async put(position: Switch, entry: TransactWriteItem): Promise<void> {
    const Item = { pk: { S: partition }, sk: { S: position.workflowId }, doc: { S: JSON.stringify(position) } };
    const refused = await transact(this.#client, [{ Put: { TableName: this.#table, Item } }, entry]);
    if (refused.length > 0) throw new Error('an audit entry of the same ID is there already: nothing was switched');
  }
}
