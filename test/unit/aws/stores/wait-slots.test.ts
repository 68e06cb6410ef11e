import { ConditionalCheckFailedException, DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { createWaitSlots } from '../../../../lib/aws/stores/wait-slots.ts';

function bed(maxWaits: number) {
  const client = new DynamoDBClient({ region: 'eu-central-1' });
  const mock = mockClient(client);
  const counts = new Map<string, number>();
  mock.on(UpdateItemCommand).callsFake(({ Key, ExpressionAttributeValues: values, ConditionExpression: condition }) => {
    const waiting = counts.get(Key.sk.S) ?? 0;
    if (condition !== undefined && waiting >= Number(values[':most'].N)) {
      throw new ConditionalCheckFailedException({ message: 'refused', $metadata: {} });
    }
    counts.set(Key.sk.S, waiting + Number(values[':count'].N));
    return {};
  });
  const clock = { seconds: 100 };
  const now = () => new Date(clock.seconds * 1_000);
  const take = createWaitSlots({ client, tableName: 'events', now, maxWaits });
  const takeMany = async (count: number) => {
    const slots = await Promise.all(Array.from({ length: count }, () => take()));
    return slots.filter((slot) => slot !== undefined);
  };
  return { mock, clock, take, takeMany };
}

describe('wait slots', () => {
  test('are acquired in one call each, and released in one call', async () => {
    const { mock, take } = bed(8);

    await (await take())?.release();

    const Key = { pk: { S: 'waits' }, sk: { S: '5' } };
    const UpdateExpression = 'ADD waiting :count SET expiresAt = :expiresAt';
    expect(mock.calls().map(({ args }) => args[0].input)).toEqual([
      {
        TableName: 'events',
        Key,
        UpdateExpression,
        ConditionExpression: 'attribute_not_exists(waiting) OR waiting < :most',
        ExpressionAttributeValues: { ':count': { N: '1' }, ':expiresAt': { N: '3720' }, ':most': { N: '4' } },
      },
      {
        TableName: 'events',
        Key,
        UpdateExpression,
        ExpressionAttributeValues: { ':count': { N: '-1' }, ':expiresAt': { N: '3720' } },
      },
    ]);
  });

  test('are half the limit in each window, so that two windows together do not exceed the limit', async () => {
    const { clock, takeMany } = bed(8);

    const first = await takeMany(10);
    clock.seconds += 20;
    const second = await takeMany(10);

    expect([first.length, second.length]).toEqual([4, 4]);
  });

  test('are free again when they are released, in the window in which they were acquired', async () => {
    const { clock, take, takeMany } = bed(4);
    const slot = await take();
    clock.seconds += 19;
    await slot?.release();

    expect(await takeMany(5)).toHaveLength(2);
  });

  test('of an instance that died are free in the next window', async () => {
    const { clock, takeMany } = bed(2);
    await takeMany(1);
    clock.seconds += 20;

    expect(await takeMany(3)).toHaveLength(1);
  });

  test.each([
    [0, 0],
    [1, 1],
    [3, 1],
  ])('of %i there are %i in a window', async (maxWaits, most) => {
    expect(await bed(maxWaits).takeMany(5)).toHaveLength(most);
  });

  test('throw if they cannot be counted', async () => {
    const { mock, take } = bed(8);
    mock.on(UpdateItemCommand).rejects(new Error('down'));

    await expect(take()).rejects.toThrow('down');
  });
});
