// A process that writes until it is killed: pairs of items in transactions, each number printed when its pair is acknowledged.
import { systemClock } from '../../../lib/local/platform/clock.ts';
import { DynamoDbService } from '../../../lib/local/services/dynamodb/service.ts';

const dynamodb = await DynamoDbService.start({ clock: systemClock, dataDir: String(process.argv[2]) });

await dynamodb.call('CreateTable', {
  TableName: 'pairs',
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: ['pk', 'kind'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'by-kind',
      KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
});

for (let number = 0; ; number++) {
  await dynamodb.call('TransactWriteItems', {
    TransactItems: ['left', 'right'].map((kind) => ({
      Put: { TableName: 'pairs', Item: { pk: { S: `${kind} ${number}` }, kind: { S: kind } } },
    })),
  });
  process.stdout.write(`${number}\n`);
}
