// The checkpoints of reconciliation's sweeps: one item for each sweep in one partition of the events table.
import { ConditionalCheckFailedException, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { readAllItems } from './item-pages.ts';
import type { TableOptions } from './table-options.ts';

const partition = { S: 'checkpoints' };

export class DynamoDbCheckpointStore {
  readonly #options: TableOptions;

  constructor(options: TableOptions) {
    this.#options = options;
  }

  /** Reads the checkpoint of each sweep by its name: a moment, ISO 8601. */
  async all(): Promise<ReadonlyMap<string, string>> {
    const { client, tableName } = this.#options;
    const query = {
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': partition },
      ConsistentRead: true,
    };
    const items = await readAllItems((from) => client.send(new QueryCommand({ ...query, ExclusiveStartKey: from })));
    return new Map(items.map(({ sk, sweptUntil }) => [sk?.S ?? '', sweptUntil?.S ?? '']));
  }

  /** Moves a checkpoint forward. Does nothing if another invocation has moved it further. */
  async keep(name: string, until: string): Promise<void> {
    const { client, tableName } = this.#options;
    try {
      await client.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: { pk: partition, sk: { S: name } },
          UpdateExpression: 'SET sweptUntil = :until',
          ConditionExpression: 'attribute_not_exists(sweptUntil) OR sweptUntil < :until',
          ExpressionAttributeValues: { ':until': { S: until } },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }
}
