// What a store of a table is made from.
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

export interface TableOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}
