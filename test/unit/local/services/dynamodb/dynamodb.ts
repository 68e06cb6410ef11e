// Shared by this folder's tests: a DynamoDB with one table, and refusals as values.
import { DynamoDbService } from '../../../../../lib/local/services/dynamodb/service.ts';
import { FakeClock } from '../../../../fixtures/fake-clock.ts';
import { catchRefusal } from '../../../../fixtures/refusal.ts';

export async function startWithTable(options: { dataDir?: string } = {}) {
  const clock = new FakeClock();
  const dynamodb = await DynamoDbService.start({ clock, ...options });
  await dynamodb.call('CreateTable', eventsTable);
  return { dynamodb, clock };
}

export const eventsTable = {
  TableName: 'events',
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'status', AttributeType: 'S' },
  ],
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'by-status',
      KeySchema: [{ AttributeName: 'status', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
};

/** What a call refuses with, as one value to compare. */
export async function refusal(call: Promise<unknown>) {
  const { code, message, details } = await catchRefusal(call);
  return { code, message, details };
}
