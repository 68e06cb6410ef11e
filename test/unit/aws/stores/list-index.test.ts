import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { readIndexPage } from '../../../../lib/aws/stores/list-index.ts';

const moment = '2026-11-21T10:00:00.000Z';

function bed() {
  const client = new DynamoDBClient({ region: 'eu-central-1' });
  const dynamo = mockClient(client);
  const read = (span: { from?: string; before?: string } = {}) =>
    readIndexPage(
      {
        ...{ index: 'runs', partition: 'production#w', span, pageSize: 10 },
        parse: ({ startedAs }) => ({ position: startedAs?.S ?? '' }),
      },
      { client, tableName: 'events' },
    );
  return { dynamo, read };
}

const fault = (name: string, message: string) => Object.assign(new Error(message), { name });

describe('a page of an index', () => {
  test('has the items before its bound, and the start of the next page', async () => {
    const { dynamo, read } = bed();
    const positions = [`${moment}#run_2`, `${moment}#run_1`];
    dynamo.on(QueryCommand).resolves({
      Items: positions.map((position) => ({ startedAs: { S: position } })),
      LastEvaluatedKey: { startedAs: { S: `${moment}#run_0` } },
    });

    const page = await read({ from: moment, before: positions[0] ?? '' });

    expect(page).toEqual({ items: [{ position: positions[1] }], reached: `${moment}#run_0` });
    expect(dynamo.commandCalls(QueryCommand)[0]?.args[0].input).toEqual({
      TableName: 'events',
      IndexName: 'runs',
      KeyConditionExpression: '#partition = :partition AND #sort BETWEEN :from AND :last',
      ExpressionAttributeNames: { '#partition': 'runsIn', '#sort': 'startedAs' },
      ExpressionAttributeValues: {
        ':partition': { S: 'production#w' },
        ':from': { S: moment },
        ':last': { S: positions[0] },
      },
      ScanIndexForward: false,
      Limit: 11,
    });
  });

  test('is empty without a call if the span ends before it begins', async () => {
    const { dynamo, read } = bed();

    expect(await read({ from: moment, before: moment })).toEqual({ items: [] });
    expect(dynamo.calls()).toEqual([]);
  });

  test.each([
    ['ValidationException', 'The table does not have the specified index: runs'],
    ['ValidationException', 'Cannot read from backfilling global secondary index: runs'],
    ['ValidationException', 'Query condition missed key schema element: receivedAt'],
  ])('is unavailable while its index is being migrated: %s %s', async (name, message) => {
    const { dynamo, read } = bed();
    dynamo.on(QueryCommand).rejects(fault(name, message));

    await expect(read()).rejects.toMatchObject({
      code: 'unavailable',
      message: 'the index "runs" of the events table is not ready: finish its migration, or try again in some minutes',
    });
  });

  test.each([
    ['ValidationException', 'Invalid FilterExpression'],
    ['InternalServerError', 'the specified index is fine'],
  ])('throws any other error: %s %s', async (name, message) => {
    const { dynamo, read } = bed();
    dynamo.on(QueryCommand).rejects(fault(name, message));

    await expect(read()).rejects.toMatchObject({ name, message });
  });
});
