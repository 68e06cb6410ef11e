import { describe, expect, test } from '@jest/globals';
import type { DynamoDbService } from '../../../../../lib/local/services/dynamodb/service.ts';
import { startWithTable } from './dynamodb.ts';

const byStatus = {
  TableName: 'events',
  IndexName: 'by-status',
  KeyConditionExpression: '#s = :s',
  ExpressionAttributeNames: { '#s': 'status' },
  ExpressionAttributeValues: { ':s': { S: 'same' } },
};

/** Items that all have one index key. */
async function startWithManyItems(count: number) {
  const { dynamodb } = await startWithTable();
  for (let from = 0; from < count; from += 25) {
    const puts = Array.from({ length: 25 }, (_, i) => ({
      PutRequest: { Item: { pk: { S: `item ${from + i}` }, status: { S: 'same' } } },
    }));
    await dynamodb.call('BatchWriteItem', { RequestItems: { events: puts } });
  }
  return dynamodb;
}

async function pages(dynamodb: DynamoDbService, operation: string, input: Record<string, unknown>) {
  const found: string[] = [];
  let start: unknown;
  do {
    const page: Record<string, unknown> = await dynamodb.call(operation, {
      ...input,
      ...(start === undefined ? {} : { ExclusiveStartKey: start }),
    });
    found.push(...(page.Items as { pk: { S: string } }[]).map(({ pk }) => pk.S));
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return found;
}

describe('an index', () => {
  test('has an entry for each of two items whose keys have the same hash', async () => {
    const { dynamodb } = await startWithTable();
    // The first two of their kind whose MD5, as dynalite takes it, begins with the same 24 bits.
    const colliding = ['item 1632', 'item 6903'];

    for (const pk of colliding) {
      await dynamodb.call('PutItem', { TableName: 'events', Item: { pk: { S: pk }, status: { S: 'same' } } });
    }

    expect((await pages(dynamodb, 'Query', byStatus)).sort()).toEqual(colliding);
  });

  test.each([
    ['Query', byStatus],
    ['Query', { ...byStatus, ScanIndexForward: false }],
    ['Scan', { TableName: 'events', IndexName: 'by-status' }],
  ])('is paged through without a gap or a repetition by %s %#', async (operation, input) => {
    const dynamodb = await startWithManyItems(50);

    const found = await pages(dynamodb, operation, { ...input, Limit: 7 });

    expect(found).toHaveLength(50);
    expect(new Set(found).size).toBe(50);
  });

  test('forgets an item that is deleted', async () => {
    const dynamodb = await startWithManyItems(25);

    await dynamodb.call('DeleteItem', { TableName: 'events', Key: { pk: { S: 'item 7' } } });

    expect(await pages(dynamodb, 'Query', byStatus)).toHaveLength(24);
  });
});

describe('a consistent Scan', () => {
  const scan = { TableName: 'events', ConsistentRead: true };

  test('reads the table', async () => {
    const { dynamodb } = await startWithTable();
    await dynamodb.call('PutItem', { TableName: 'events', Item: { pk: { S: 'a' } } });

    expect(await dynamodb.call('Scan', scan)).toMatchObject({ Count: 1 });
  });

  test('is refused on a global index', async () => {
    const { dynamodb } = await startWithTable();

    await expect(dynamodb.call('Scan', { ...scan, IndexName: 'by-status' })).rejects.toMatchObject({
      code: 'ValidationException',
      message: 'Consistent reads are not supported on global secondary indexes',
    });
  });
});
