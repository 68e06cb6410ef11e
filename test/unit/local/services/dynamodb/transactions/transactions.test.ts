import { describe, expect, test } from '@jest/globals';
import { refusal, startWithTable } from '../dynamodb.ts';

const key = (pk: string) => ({ TableName: 'events', Key: { pk: { S: pk } } });
const put = (pk: string, owner = 'me') => ({
  TableName: 'events',
  Item: { pk: { S: pk }, owner: { S: owner } },
});
const isNew = {
  ConditionExpression: 'attribute_not_exists(pk)',
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
};
const addOne = {
  UpdateExpression: 'ADD hits :one',
  ExpressionAttributeValues: { ':one': { N: '1' } },
};

describe('TransactWriteItems', () => {
  test('does all of its writes', async () => {
    const { dynamodb } = await startWithTable();
    await dynamodb.call('PutItem', put('old'));
    await dynamodb.call('PutItem', put('witness'));

    await dynamodb.call('TransactWriteItems', {
      TransactItems: [
        { Put: put('new') },
        { Update: { ...key('counter'), ...addOne } },
        { Delete: key('old') },
        {
          ConditionCheck: {
            ...key('witness'),
            ConditionExpression: 'attribute_exists(pk)',
          },
        },
      ],
    });

    const { Items } = await dynamodb.call('Scan', {
      TableName: 'events',
      ProjectionExpression: 'pk',
    });
    expect(Items).toHaveLength(3);
    expect(Items).toEqual(expect.arrayContaining(['new', 'counter', 'witness'].map((pk) => ({ pk: { S: pk } }))));
  });

  test('makes no write if one condition fails, and names that condition and the reason', async () => {
    const { dynamodb } = await startWithTable();
    await dynamodb.call('PutItem', put('taken', 'somebody'));

    const refused = await refusal(
      dynamodb.call('TransactWriteItems', {
        TransactItems: [{ Put: put('new') }, { Put: { ...put('taken'), ...isNew } }],
      }),
    );

    expect(refused).toEqual({
      code: 'TransactionCanceledException',
      message:
        'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]',
      details: {
        CancellationReasons: [
          { Code: 'None' },
          {
            Code: 'ConditionalCheckFailed',
            Message: 'The conditional request failed',
            Item: { pk: { S: 'taken' }, owner: { S: 'somebody' } },
          },
        ],
      },
    });
    expect(await dynamodb.call('GetItem', key('new'))).toEqual({});
  });

  test('shows the item that failed a ConditionCheck', async () => {
    const { dynamodb } = await startWithTable();
    await dynamodb.call('PutItem', put('taken', 'somebody'));

    const refused = await refusal(
      dynamodb.call('TransactWriteItems', {
        TransactItems: [{ ConditionCheck: { ...key('taken'), ...isNew } }],
      }),
    );

    expect(refused.details.CancellationReasons).toMatchObject([{ Item: put('taken', 'somebody').Item }]);
  });

  test('lets exactly one of fifty parallel transactions win', async () => {
    const { dynamodb } = await startWithTable();
    const attempt = (_: unknown, index: number) =>
      dynamodb.call('TransactWriteItems', {
        TransactItems: [{ Put: { ...put('lock', `owner ${index}`), ...isNew } }, { Put: put(`trace ${index}`) }],
      });

    const outcomes = await Promise.allSettled(Array.from({ length: 50 }, attempt));

    const { Count } = await dynamodb.call('Scan', {
      TableName: 'events',
      Select: 'COUNT',
    });
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(Count).toBe(2);
  });

  test('is done once for a token, and refuses the token with another content', async () => {
    const { dynamodb } = await startWithTable();
    const transaction = {
      ClientRequestToken: 'token-1',
      TransactItems: [{ Update: { ...key('counter'), ...addOne } }],
    };
    await dynamodb.call('TransactWriteItems', transaction);
    await dynamodb.call('TransactWriteItems', transaction);

    const refused = await refusal(
      dynamodb.call('TransactWriteItems', {
        ...transaction,
        TransactItems: [{ Put: put('other') }],
      }),
    );

    expect(refused.code).toBe('IdempotentParameterMismatchException');
    expect(await dynamodb.call('GetItem', key('counter'))).toEqual({
      Item: { pk: { S: 'counter' }, hits: { N: '1' } },
    });
  });

  test('forgets a token after ten minutes', async () => {
    const { dynamodb, clock } = await startWithTable();
    const transaction = {
      ClientRequestToken: 't',
      TransactItems: [{ Update: { ...key('counter'), ...addOne } }],
    };
    await dynamodb.call('TransactWriteItems', transaction);
    await clock.advance(10 * 60 * 1000);

    await dynamodb.call('TransactWriteItems', transaction);

    expect(await dynamodb.call('GetItem', key('counter'))).toMatchObject({
      Item: { hits: { N: '2' } },
    });
  });

  test.each([
    ['no entry', [], 'Member must have length greater than or equal to 1'],
    [
      '101 entries',
      Array.from({ length: 101 }, (_, i) => ({ Put: put(`${i}`) })),
      'Member must have length less than or equal to 100',
    ],
    [
      'two operations in one entry',
      [{ Put: put('a'), Delete: key('b') }],
      'TransactItems can only contain one of Check, Put, Update or Delete',
    ],
    ['an empty entry', [{}], 'TransactItems can only contain one of Check, Put, Update or Delete'],
    [
      'one item twice',
      [{ Put: put('a') }, { Delete: key('a') }],
      'Transaction request cannot include multiple operations on one item',
    ],
    ['an update without an expression', [{ Update: key('a') }], 'Member must not be null'],
    ['a check without a condition', [{ ConditionCheck: key('a') }], 'Member must not be null'],
    [
      'a malformed condition',
      [{ Put: { ...put('a'), ConditionExpression: 'pk pk' } }],
      'Invalid ConditionExpression: Syntax error',
    ],
  ])('refuses %s', async (_, TransactItems, message) => {
    const { dynamodb } = await startWithTable();

    const refused = await refusal(dynamodb.call('TransactWriteItems', { TransactItems }));

    expect(refused.code).toBe('ValidationException');
    expect(refused.message).toContain(message);
  });

  test('reports an item without its key as the reason of its entry', async () => {
    const { dynamodb } = await startWithTable();

    const refused = await refusal(
      dynamodb.call('TransactWriteItems', {
        TransactItems: [{ Put: { TableName: 'events', Item: { other: { S: 'a' } } } }],
      }),
    );

    expect(refused.code).toBe('TransactionCanceledException');
    expect(refused.details).toEqual({
      CancellationReasons: [
        {
          Code: 'ValidationError',
          Message: 'One or more parameter values were invalid: Missing the key pk in the item',
        },
      ],
    });
  });

  test('refuses by name to count capacity', async () => {
    const { dynamodb } = await startWithTable();

    const refused = await refusal(
      dynamodb.call('TransactWriteItems', { TransactItems: [{ Put: put('a') }], ReturnConsumedCapacity: 'TOTAL' }),
    );

    expect(refused.message).toContain('dynamodb:TransactWriteItems with ReturnConsumedCapacity TOTAL');
  });
});

describe('TransactGetItems', () => {
  test('answers in the order of its entries, with nothing if there is no item', async () => {
    const { dynamodb } = await startWithTable();
    await dynamodb.call('PutItem', put('a', 'x'));

    const output = await dynamodb.call('TransactGetItems', {
      TransactItems: [
        { Get: key('missing') },
        { Get: { ...key('a'), ProjectionExpression: '#o', ExpressionAttributeNames: { '#o': 'owner' } } },
      ],
    });

    expect(output).toEqual({
      Responses: [{}, { Item: { owner: { S: 'x' } } }],
    });
  });

  test('refuses to read one item twice', async () => {
    const { dynamodb } = await startWithTable();

    const refused = await refusal(
      dynamodb.call('TransactGetItems', { TransactItems: [{ Get: key('a') }, { Get: key('a') }] }),
    );

    expect(refused.message).toBe('Transaction request cannot include multiple operations on one item');
  });

  test('never sees half of a transaction', async () => {
    const { dynamodb } = await startWithTable();
    const write = (owner: string) =>
      dynamodb.call('TransactWriteItems', {
        TransactItems: [{ Put: put('a', owner) }, { Put: put('b', owner) }],
      });
    const read = () =>
      dynamodb.call('TransactGetItems', {
        TransactItems: [{ Get: key('a') }, { Get: key('b') }],
      });
    await write('start');

    const [, ...seen] = await Promise.all([
      Promise.all(Array.from({ length: 30 }, (_, index) => write(`${index}`))),
      ...Array.from({ length: 30 }, read),
    ]);

    const owners = seen.map(({ Responses }) =>
      (Responses as { Item: { owner: { S: string } } }[]).map(({ Item }) => Item.owner.S),
    );
    expect(owners.filter(([a, b]) => a !== b)).toEqual([]);
  });
});
