import { describe, expect, test } from '@jest/globals';
import { refusal, startWithTable } from './dynamodb.ts';

const putOnce = (pk: string, owner: string) => ({
  TableName: 'events',
  Item: { pk: { S: pk }, owner: { S: owner } },
  ConditionExpression: 'attribute_not_exists(pk)',
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
});

describe('writing an item', () => {
  test('lets exactly one of a hundred parallel conditional puts win, and shows every loser the winner', async () => {
    const { dynamodb } = await startWithTable();

    const outcomes = await Promise.allSettled(
      Array.from({ length: 100 }, (_, index) => dynamodb.call('PutItem', putOnce('k', `owner ${index}`))),
    );

    const winners = outcomes.flatMap((outcome, index) => (outcome.status === 'fulfilled' ? [`owner ${index}`] : []));
    const shown = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.details.Item] : []));
    expect(winners).toHaveLength(1);
    expect(shown).toEqual(
      Array.from({ length: 99 }, () => ({
        pk: { S: 'k' },
        owner: { S: winners[0] },
      })),
    );
  });

  test('loses no increment of a hundred parallel updates', async () => {
    const { dynamodb } = await startWithTable();
    const increment = {
      TableName: 'events',
      Key: { pk: { S: 'counter' } },
      UpdateExpression: 'ADD hits :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
    };

    await Promise.all(Array.from({ length: 100 }, () => dynamodb.call('UpdateItem', increment)));

    const { Item } = await dynamodb.call('GetItem', {
      TableName: 'events',
      Key: increment.Key,
    });
    expect(Item).toEqual({ pk: { S: 'counter' }, hits: { N: '100' } });
  });

  test('reports a failed condition without the old item unless it is requested', async () => {
    const { dynamodb } = await startWithTable();
    await dynamodb.call('PutItem', putOnce('k', 'first'));
    const { ReturnValuesOnConditionCheckFailure: _, ...second } = putOnce('k', 'second');

    const refused = await refusal(dynamodb.call('PutItem', second));

    expect(refused).toEqual({
      code: 'ConditionalCheckFailedException',
      message: 'The conditional request failed',
      details: {},
    });
  });

  test.each(['UpdateItem', 'DeleteItem'])('%s shows the item that failed its condition', async (operation) => {
    const { dynamodb } = await startWithTable();
    await dynamodb.call('PutItem', putOnce('k', 'first'));
    const write = {
      TableName: 'events',
      Key: { pk: { S: 'k' } },
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    };

    const refused = await refusal(dynamodb.call(operation, write));

    expect(refused.details).toEqual({
      Item: { pk: { S: 'k' }, owner: { S: 'first' } },
    });
  });

  test('shows no item if the condition failed on a missing item', async () => {
    const { dynamodb } = await startWithTable();
    const put = {
      ...putOnce('k', 'first'),
      ConditionExpression: 'attribute_exists(pk)',
    };

    const refused = await refusal(dynamodb.call('PutItem', put));

    expect(refused.details).toEqual({});
  });

  test('leaves the input as it was given', async () => {
    const { dynamodb } = await startWithTable();
    const input = {
      TableName: 'events',
      Key: { pk: { S: 'k' } },
      UpdateExpression: 'SET a = :a',
      ExpressionAttributeValues: { ':a': { N: '1.0' } },
    };
    const before = structuredClone(input);

    await dynamodb.call('UpdateItem', input);

    expect(input).toEqual(before);
  });

  test('moves an item in the index when its index key changes', async () => {
    const { dynamodb } = await startWithTable();
    const put = (status: string) =>
      dynamodb.call('PutItem', {
        TableName: 'events',
        Item: { pk: { S: 'k' }, status: { S: status } },
      });
    const query = async (status: string) => {
      const { Items } = await dynamodb.call('Query', {
        TableName: 'events',
        IndexName: 'by-status',
        KeyConditionExpression: '#s = :s',
        ExpressionAttributeNames: { '#s': 'status' },
        ExpressionAttributeValues: { ':s': { S: status } },
      });
      return Items;
    };
    await put('accepted');

    await put('running');

    expect(await query('accepted')).toEqual([]);
    expect(await query('running')).toEqual([{ pk: { S: 'k' }, status: { S: 'running' } }]);
  });
});

describe('the input of an item write', () => {
  test('counts the size of an item in bytes of UTF-8', async () => {
    const { dynamodb } = await startWithTable();
    const item = (text: string) => ({
      TableName: 'events',
      Item: { pk: { S: 'k' }, text: { S: text } },
    });
    const fits = 400 * 1024 - 'pk'.length - 'k'.length - 'text'.length;

    const refused = await refusal(dynamodb.call('PutItem', item('é'.repeat(fits / 2 + 1))));

    expect(refused).toMatchObject({
      code: 'ValidationException',
      message: 'Item size has exceeded the maximum allowed size',
    });
    await expect(dynamodb.call('PutItem', item('a'.repeat(fits)))).resolves.toEqual({});
  });

  test('refuses an update that makes an item too large, and leaves the item as it was', async () => {
    const { dynamodb } = await startWithTable();
    await dynamodb.call('PutItem', {
      TableName: 'events',
      Item: { pk: { S: 'k' } },
    });
    const Key = { pk: { S: 'k' } };

    const refused = await refusal(
      dynamodb.call('UpdateItem', {
        TableName: 'events',
        Key,
        UpdateExpression: 'SET big = :big',
        ExpressionAttributeValues: { ':big': { S: 'é'.repeat(210_000) } },
      }),
    );

    expect(refused.message).toBe('Item size to update has exceeded the maximum allowed size');
    expect(await dynamodb.call('GetItem', { TableName: 'events', Key })).toEqual({ Item: Key });
  });

  test('refuses a member that it does not know by name', async () => {
    const { dynamodb } = await startWithTable();
    const input = {
      TableName: 'events',
      Item: { pk: { S: 'k' } },
      Colour: 'blue',
    };

    const refused = await refusal(dynamodb.call('PutItem', input));

    expect(refused).toMatchObject({
      code: 'NotImplemented',
      message: 'dynamodb:PutItem with Colour is not implemented by the local platform',
    });
  });

  test('answers a missing table as AWS does', async () => {
    const { dynamodb } = await startWithTable();

    const refused = await refusal(
      dynamodb.call('PutItem', {
        TableName: 'nowhere',
        Item: { pk: { S: 'k' } },
      }),
    );

    expect(refused).toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'Requested resource not found',
    });
  });

  test('accepts the ARN of a table as its name', async () => {
    const { dynamodb } = await startWithTable();
    const TableName = 'arn:aws:dynamodb:us-east-1:000000000000:table/events';

    await dynamodb.call('PutItem', { TableName, Item: { pk: { S: 'k' } } });

    expect(await dynamodb.call('GetItem', { TableName, Key: { pk: { S: 'k' } } })).toEqual({
      Item: { pk: { S: 'k' } },
    });
  });

  test('writes a batch', async () => {
    const { dynamodb } = await startWithTable();
    const put = (pk: string) => ({ PutRequest: { Item: { pk: { S: pk } } } });

    const output = await dynamodb.call('BatchWriteItem', {
      RequestItems: { events: [put('a'), put('b')] },
    });

    expect(output).toEqual({ UnprocessedItems: {} });
    expect(await dynamodb.call('Scan', { TableName: 'events', Select: 'COUNT' })).toEqual({
      Count: 2,
      ScannedCount: 2,
    });
  });

  test.each(['TOTAL', 'INDEXES'])('refuses by name to count %s capacity', async (ReturnConsumedCapacity) => {
    const { dynamodb } = await startWithTable();

    const refused = await refusal(
      dynamodb.call('PutItem', { TableName: 'events', Item: { pk: { S: 'a' } }, ReturnConsumedCapacity }),
    );

    expect(refused).toMatchObject({
      code: 'NotImplemented',
      message: `dynamodb:PutItem with ReturnConsumedCapacity ${ReturnConsumedCapacity} is not implemented by the local platform`,
    });
    expect(await dynamodb.call('Scan', { TableName: 'events', Select: 'COUNT' })).toMatchObject({ Count: 0 });
  });
});
