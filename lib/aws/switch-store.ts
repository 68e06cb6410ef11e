// The switches of workflows in DynamoDB: one partition, one item a workflow that was ever switched.
import { type AttributeValue, type DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Switch } from '../core/switch.ts';
import type { TableOptions } from './event-store.ts';

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
    const switches = new Map<string, Switch>();
    let from: Record<string, AttributeValue> | undefined;
    do {
      const page = await this.#client.send(
        new QueryCommand({
          TableName: this.#table,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': { S: partition } },
          ConsistentRead: true,
          ExclusiveStartKey: from,
        }),
      );
      for (const { sk, doc } of page.Items ?? []) switches.set(sk?.S ?? '', JSON.parse(doc?.S ?? '') as Switch);
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
    return switches;
  }

  async put(position: Switch): Promise<void> {
    await this.#client.send(
      new PutItemCommand({
        TableName: this.#table,
        Item: { pk: { S: partition }, sk: { S: position.workflowId }, doc: { S: JSON.stringify(position) } },
      }),
    );
  }
}
