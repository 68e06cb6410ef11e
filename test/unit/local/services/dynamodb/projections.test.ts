// Indexes that do not project all attributes. The expectations are those of AWS's own DynamoDB Local.
import { describe, expect, test } from '@jest/globals';
import { DynamoDbService } from '../../../../../lib/local/services/dynamodb/service.ts';
import { FakeClock } from '../../../../fixtures/fake-clock.ts';
import { refusal } from './dynamodb.ts';

const Key = { pk: { S: 'p' }, sk: { S: 's' } };
const item = { ...Key, rank: { N: '1' }, team: { S: 'a' }, held: { S: 'held' }, text: { S: 'text' } };
const bySort = (name: string) => ({
  TableName: 'partial',
  IndexName: name,
  ExpressionAttributeNames: { '#t': 'text' },
});

async function startWithItem() {
  const dynamodb = await DynamoDbService.start({ clock: new FakeClock() });
  await dynamodb.call('CreateTable', {
    TableName: 'partial',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'sk', AttributeType: 'S' },
      { AttributeName: 'rank', AttributeType: 'N' },
      { AttributeName: 'team', AttributeType: 'S' },
    ],
    KeySchema: keys('pk', 'sk'),
    LocalSecondaryIndexes: [
      {
        IndexName: 'local',
        KeySchema: keys('pk', 'rank'),
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['held'] },
      },
    ],
    GlobalSecondaryIndexes: [
      { IndexName: 'global', KeySchema: keys('team', 'rank'), Projection: { ProjectionType: 'KEYS_ONLY' } },
    ],
  });
  await dynamodb.call('PutItem', { TableName: 'partial', Item: item });
  return dynamodb;
}

function keys(hash: string, range: string) {
  return [
    { AttributeName: hash, KeyType: 'HASH' },
    { AttributeName: range, KeyType: 'RANGE' },
  ];
}

describe('reading from an index', () => {
  test('reads missing attributes of a local index from the table', async () => {
    const dynamodb = await startWithItem();

    const { Items } = await dynamodb.call('Scan', { ...bySort('local'), ProjectionExpression: 'sk, #t' });

    expect(Items).toEqual([{ sk: { S: 's' }, text: { S: 'text' } }]);
  });

  test('refuses attributes that a global index does not have', async () => {
    const dynamodb = await startWithItem();

    const refused = await refusal(dynamodb.call('Scan', { ...bySort('global'), ProjectionExpression: 'sk, #t' }));

    expect(refused.message).toBe(
      'One or more parameter values were invalid: Global secondary index global does not project [text]',
    );
  });

  test.each(['local', 'global'])('refuses a filter on attributes that a %s index does not have', async (index) => {
    const dynamodb = await startWithItem();

    const refused = await refusal(
      dynamodb.call('Scan', { ...bySort(index), FilterExpression: 'attribute_exists(#t)' }),
    );

    expect(refused.message).toBe(
      `One or more parameter values were invalid: Secondary index ${index} does not project one or more filter attributes: [text]`,
    );
  });
});
