import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { createRateCounter } from '../../../../lib/aws/stores/rate-counter.ts';

const batch = { ownerId: 'source:shop', windowSeconds: 900, windowStart: 1_795_255_200, requests: 5 };

function bed(Attributes?: Record<string, { N: string }>) {
  const client = new DynamoDBClient({ region: 'eu-central-1' });
  const mock = mockClient(client);
  mock.on(UpdateItemCommand).resolves({ ...(Attributes === undefined ? {} : { Attributes }) });
  return { mock, tell: createRateCounter({ client, tableName: 'events' }) };
}

describe('rateCounter', () => {
  test('adds a batch to its owner’s window in one call, and returns the sum', async () => {
    const { mock, tell } = bed({ told: { N: '15' }, expiresAt: { N: '0' } });

    const sum = await tell(batch);

    expect(sum).toBe(15);
    expect(mock.calls().map(({ args }) => args[0].input)).toEqual([
      {
        TableName: 'events',
        Key: { pk: { S: 'rate#source:shop' }, sk: { S: '900#1795255200' } },
        UpdateExpression: 'ADD told :batch SET expiresAt = :expiresAt',
        ExpressionAttributeValues: { ':batch': { N: '5' }, ':expiresAt': { N: '1795259700' } },
        ReturnValues: 'UPDATED_NEW',
      },
    ]);
  });

  test('fails if no sum is returned, because an uncounted request must not be admitted', async () => {
    await expect(bed().tell(batch)).rejects.toThrow('without its sum');
  });
});
