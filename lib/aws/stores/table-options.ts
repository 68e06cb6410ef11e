// The options of every store: a client and a table's name.
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

export interface TableOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}
