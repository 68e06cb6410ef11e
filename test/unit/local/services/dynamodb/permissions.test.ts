import { describe, expect, test } from '@jest/globals';
import { dynamoDbPermissions } from '../../../../../lib/local/services/dynamodb/permissions.ts';

const arn = 'arn:aws:dynamodb:us-east-1:000000000000:table/events';

describe('permissions', () => {
  test('of an item operation are its own action on the table', () => {
    const needed = dynamoDbPermissions('PutItem', { TableName: 'events' });

    expect(needed).toEqual([{ action: 'dynamodb:PutItem', resource: arn }]);
  });

  test('of a query of an index are on the index', () => {
    const needed = dynamoDbPermissions('Query', {
      TableName: 'events',
      IndexName: 'by-status',
    });

    expect(needed).toEqual([{ action: 'dynamodb:Query', resource: `${arn}/index/by-status` }]);
  });

  test('of a batch are the action of batches on every table', () => {
    const needed = dynamoDbPermissions('BatchWriteItem', {
      RequestItems: { events: [], other: [] },
    });

    expect(needed).toEqual([
      { action: 'dynamodb:BatchWriteItem', resource: arn },
      {
        action: 'dynamodb:BatchWriteItem',
        resource: arn.replace('events', 'other'),
      },
    ]);
  });

  test('of a transaction are those of its entries, each once', () => {
    const request = { TableName: 'events' };

    const needed = dynamoDbPermissions('TransactWriteItems', {
      TransactItems: [{ Put: request }, { Put: request }, { ConditionCheck: request }, { Delete: { TableName: arn } }],
    });

    expect(needed).toEqual([
      { action: 'dynamodb:PutItem', resource: arn },
      { action: 'dynamodb:ConditionCheckItem', resource: arn },
      { action: 'dynamodb:DeleteItem', resource: arn },
    ]);
  });

  test('of PartiQL do not exist: it is refused by name', () => {
    expect(() => dynamoDbPermissions('ExecuteStatement', {})).toThrow('dynamodb:ExecuteStatement is not implemented');
  });
});
