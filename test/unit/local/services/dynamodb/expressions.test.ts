// Expressions that dynalite evaluates differently from AWS. The expectations are those of AWS's own DynamoDB Local.
import { describe, expect, test } from '@jest/globals';
import { refusal, startWithTable } from './dynamodb.ts';

const Key = { pk: { S: 'k' } };
const numbers = (...values: number[]) => ({ L: values.map((value) => ({ N: String(value) })) });
const map = { M: { x: { N: '1' }, y: { S: 'q' } } };
const item = {
  ...Key,
  list: numbers(0, 1, 2, 3),
  map,
  nested: { L: [{ M: { z: { BOOL: true } } }] },
  set: { NS: ['1', '2'] },
  empty: { S: '' },
  text: { S: 'héllo' },
};

async function startWithItem() {
  const { dynamodb } = await startWithTable();
  await dynamodb.call('PutItem', { TableName: 'events', Item: item });
  return dynamodb;
}

describe('a condition', () => {
  test.each([
    ['#a = :v', 'map', { M: { y: { S: 'q' }, x: { N: '1.0' } } }, true],
    ['#a = :v', 'map', { M: { x: { N: '1' } } }, false],
    ['#a = :v', 'list', numbers(0, 1, 2, 3), true],
    ['#a = :v', 'list', numbers(1, 0, 2, 3), false],
    ['#a = :v', 'set', { NS: ['2', '1'] }, true],
    ['#a <> :v', 'map', map, false],
    ['#a <> :v', 'gone', map, true],
    ['#a IN (:v)', 'nested', { L: [{ M: { z: { BOOL: true } } }] }, true],
    ['contains(#a, :v)', 'nested', { M: { z: { BOOL: true } } }, true],
    ['contains(#a, :v)', 'list', { S: '1' }, false],
    ['contains(#a, :v)', 'text', { S: 'éll' }, true],
    ['size(#a) = :v', 'empty', { N: '0' }, true],
    ['size(#a) = :v', 'map', { N: '2' }, true],
    ['size(#a) >= :v', 'gone', { N: '0' }, false],
    ['NOT #a < :v', 'text', { S: 'h' }, true],
    ['#a < :v', 'text', { N: '1' }, false],
    ['begins_with(#a, :v)', 'text', { S: 'hé' }, true],
    ['#a BETWEEN :v AND :v', 'empty', { S: '' }, true],
  ])('%s of %s with %j is %j', async (ConditionExpression, attribute, value, isMet) => {
    const dynamodb = await startWithItem();
    const write = dynamodb.call('PutItem', {
      TableName: 'events',
      Item: item,
      ConditionExpression,
      ExpressionAttributeNames: { '#a': attribute },
      ExpressionAttributeValues: { ':v': value },
    });

    const outcome = await write.then(
      () => true,
      () => false,
    );

    expect(outcome).toBe(isMet);
  });

  test('filters what a query finds in the same way', async () => {
    const dynamodb = await startWithItem();

    const output = await dynamodb.call('Query', {
      TableName: 'events',
      KeyConditionExpression: 'pk = :pk',
      FilterExpression: '#m = :m AND NOT #m = :pk',
      ExpressionAttributeNames: { '#m': 'map' },
      ExpressionAttributeValues: { ':pk': { S: 'k' }, ':m': map },
      Select: 'COUNT',
    });

    expect(output).toEqual({ Count: 1, ScannedCount: 1 });
  });

  test.each([{ BOOL: true }, { NULL: true }, map, numbers(1), { SS: ['a'] }])('gives no order to %j', async (value) => {
    const dynamodb = await startWithItem();

    const refused = await refusal(
      dynamodb.call('PutItem', {
        TableName: 'events',
        Item: item,
        ConditionExpression: 'attribute_exists(pk) AND pk < :v',
        ExpressionAttributeValues: { ':v': value },
      }),
    );

    expect(refused.message).toBe(
      `Invalid ConditionExpression: Incorrect operand type for operator or function; operator or function: <, operand type: ${Object.keys(value)[0]}`,
    );
  });

  test('in the old form is not joined by OR', async () => {
    const dynamodb = await startWithItem();

    const refused = await refusal(
      dynamodb.call('PutItem', { TableName: 'events', Item: item, ConditionalOperator: 'OR', Expected: {} }),
    );

    expect(refused.code).toBe('NotImplemented');
  });
});

describe('an update', () => {
  test.each([
    ['REMOVE #l[0], #l[1]', { list: numbers(2, 3) }],
    ['REMOVE #l[3], #l[0]', { list: numbers(1, 2) }],
    ['REMOVE #l[0] SET #l[2] = :v', { list: numbers(1, 9, 3) }],
    ['SET #m.twin = #m', { map: { M: { ...map.M, twin: map } } }],
    ['SET twin = #m, #m.x = :v', { twin: map, map: { M: { ...map.M, x: { N: '9' } } } }],
    ['SET #l = list_append(#l, #l), #l2 = #l', { list: numbers(0, 1, 2, 3, 0, 1, 2, 3), l2: numbers(0, 1, 2, 3) }],
  ])('%s sees the item as it was', async (UpdateExpression, expected) => {
    const dynamodb = await startWithItem();
    const names = { '#l': 'list', '#m': 'map', '#l2': 'l2' };
    const used = Object.entries(names).filter(([name]) => new RegExp(`${name}\\b`).test(UpdateExpression));

    const { Attributes } = await dynamodb.call('UpdateItem', {
      TableName: 'events',
      Key,
      UpdateExpression,
      ExpressionAttributeNames: Object.fromEntries(used),
      ...(UpdateExpression.includes(':v') ? { ExpressionAttributeValues: { ':v': { N: '9' } } } : {}),
      ReturnValues: 'ALL_NEW',
    });

    expect(Attributes).toEqual({ ...item, ...expected });
  });
});

describe('an item', () => {
  const nested = (levels: number) =>
    Array.from({ length: levels }).reduce<object>((inner) => ({ L: [inner] }), { N: '1' });

  test.each([
    ['32 levels with its scalar', { deep: nested(31) }, undefined],
    ['33 levels with its scalar', { deep: nested(32) }, 'Nesting Levels have exceeded supported limits'],
    ['an empty name', { map: { M: { '': { S: 'a' } } } }, 'Empty attribute name'],
    ['an empty index key', { status: { S: '' } }, 'IndexName: by-status, IndexKey: status'],
    ['a key of 2049 bytes', { pk: { S: `${'é'.repeat(1024)}x` } }, 'Size of hashkey has exceeded'],
  ])('with %s', async (_, change, fault) => {
    const dynamodb = await startWithItem();

    const put = dynamodb.call('PutItem', { TableName: 'events', Item: { ...Key, ...change } });

    if (fault === undefined) await expect(put).resolves.toEqual({});
    else await expect(put).rejects.toThrow(fault);
  });

  test('is not changed by an expression over 4 KB', async () => {
    const dynamodb = await startWithItem();
    const UpdateExpression = `SET ${Array.from({ length: 800 }, (_, index) => `a${index} = pk`).join(', ')}`;

    const refused = await refusal(dynamodb.call('UpdateItem', { TableName: 'events', Key, UpdateExpression }));

    expect(refused.message).toContain('Expression size has exceeded the maximum allowed size');
  });
});
