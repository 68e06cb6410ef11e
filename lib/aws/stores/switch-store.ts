// The switches of workflows in DynamoDB: one partition with one item for each workflow and environment that was ever switched.
import { type DynamoDBClient, QueryCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { formatSwitchKey, type Switch } from '../../core/workflow/switch.ts';
import { iterateItems } from './item-pages.ts';
import type { TableOptions } from './table-options.ts';
import { transact } from './transaction.ts';

const partition = 'switches';

export class DynamoDbSwitchStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor({ client, tableName }: TableOptions) {
    this.#client = client;
    this.#table = tableName;
  }

  /** Reads every switch that was ever set, in every environment. */
  async all(): Promise<readonly Switch[]> {
    const query = {
      TableName: this.#table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: partition } },
      ConsistentRead: true,
    };
    const items = iterateItems((from) => this.#client.send(new QueryCommand({ ...query, ExclusiveStartKey: from })));
    const switches: Switch[] = [];
    for await (const { doc } of items) switches.push(JSON.parse(doc?.S ?? '') as Switch);
    return switches;
  }

  /** Stores a switch in one transaction with its audit entry, so that every change has one. */
  async put(position: Switch, entry: TransactWriteItem): Promise<void> {
    const Item = { pk: { S: partition }, sk: { S: formatSwitchKey(position) }, doc: { S: JSON.stringify(position) } };
    const refused = await transact(this.#client, [{ Put: { TableName: this.#table, Item } }, entry]);
    if (refused.length > 0) throw new Error('an audit entry with the same ID exists: the switch was not changed');
  }
}
