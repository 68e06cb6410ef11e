// The SDK's own client against the local DynamoDB, over HTTP on loopback.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readRequest, writeResponse } from '../../../lib/local/access/endpoint/http-exchange.ts';
import { decodeJson, encodeJson, encodeJsonError } from '../../../lib/local/access/endpoint/json-protocol.ts';
import { AwsError } from '../../../lib/local/platform/aws-error.ts';
import type { RestRequest, RestResponse } from '../../../lib/local/platform/service.ts';
import { DynamoDbService } from '../../../lib/local/services/dynamodb/service.ts';
import { FakeClock } from '../../fixtures/fake-clock.ts';

let server: Server;
let client: DynamoDBClient;
let dynamodb: DynamoDbService;

beforeAll(async () => {
  dynamodb = await DynamoDbService.start({ clock: new FakeClock() });
  server = createServer(async (message, target) => {
    const request = await readRequest(message, 16 * 1024 * 1024);
    if (request !== undefined) writeResponse(target, await answer(request));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = new DynamoDBClient({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    maxAttempts: 1,
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' },
  });
  await client.send(
    new CreateTableCommand({
      TableName: 'events',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    }),
  );
});

afterAll(async () => {
  client.destroy();
  await new Promise((resolve) => server.close(resolve));
  await dynamodb.close();
});

async function answer(request: RestRequest): Promise<RestResponse> {
  try {
    const { operation, input } = decodeJson(request, [dynamodb]);
    return encodeJson(request, await dynamodb.call(operation, input));
  } catch (error) {
    if (error instanceof AwsError) return encodeJsonError(request, error);
    throw error;
  }
}

const taken = {
  pk: { S: 'taken' },
  bytes: { B: new Uint8Array([0, 255]) },
  list: { L: [{ N: '1' }, { NULL: true as const }] },
};
const putOnce = {
  TableName: 'events',
  Item: taken,
  ConditionExpression: 'attribute_not_exists(pk)',
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
};

describe('the DynamoDB client', () => {
  test('finds a table ready that was just created', async () => {
    const { state } = await waitUntilTableExists({ client, maxWaitTime: 30 }, { TableName: 'events' });

    expect(state).toBe('SUCCESS');
  });

  test('gets the item that failed its condition', async () => {
    await client.send(new PutItemCommand(putOnce));

    const refused = await client.send(new PutItemCommand(putOnce)).catch((error: unknown) => error);

    expect(refused).toBeInstanceOf(ConditionalCheckFailedException);
    expect(refused).toMatchObject({ Item: taken, message: 'The conditional request failed' });
  });

  test('gets the reason for a cancelled transaction, entry by entry', async () => {
    const refused = await client
      .send(
        new TransactWriteItemsCommand({
          TransactItems: [{ Put: { TableName: 'events', Item: { pk: { S: 'free' } } } }, { Put: putOnce }],
        }),
      )
      .catch((error: unknown) => error);

    expect(refused).toBeInstanceOf(TransactionCanceledException);
    expect(refused).toMatchObject({
      CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed', Item: taken }],
    });
    expect(
      await client.send(new GetItemCommand({ TableName: 'events', Key: { pk: { S: 'free' } } })),
    ).not.toHaveProperty('Item');
  });

  test('applies a transaction once, however often it is sent', async () => {
    const transaction = {
      ClientRequestToken: 'token',
      TransactItems: [
        {
          Update: {
            TableName: 'events',
            Key: { pk: { S: 'counter' } },
            UpdateExpression: 'ADD hits :one',
            ExpressionAttributeValues: { ':one': { N: '1' } },
          },
        },
      ],
    };

    for (let times = 0; times < 3; times++) await client.send(new TransactWriteItemsCommand(transaction));

    const { Item } = await client.send(new GetItemCommand({ TableName: 'events', Key: { pk: { S: 'counter' } } }));
    expect(Item).toEqual({ pk: { S: 'counter' }, hits: { N: '1' } });
  });

  test('updates and reads in batches', async () => {
    const { Attributes } = await client.send(
      new UpdateItemCommand({
        TableName: 'events',
        Key: { pk: { S: 'updated' } },
        UpdateExpression: 'SET #s = :s',
        ExpressionAttributeNames: { '#s': 'status' },
        ExpressionAttributeValues: { ':s': { S: 'running' } },
        ReturnValues: 'ALL_NEW',
      }),
    );

    const { Responses } = await client.send(
      new BatchGetItemCommand({
        RequestItems: { events: { Keys: [{ pk: { S: 'updated' } }, { pk: { S: 'never' } }] } },
      }),
    );

    expect(Attributes).toEqual({ pk: { S: 'updated' }, status: { S: 'running' } });
    expect(Responses).toEqual({ events: [Attributes] });
  });

  test('gets an error for a missing table', async () => {
    const get = client.send(new GetItemCommand({ TableName: 'nowhere', Key: { pk: { S: 'k' } } }));

    await expect(get).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('the service', () => {
  test('closes its database after the calls in progress', async () => {
    const service = await DynamoDbService.start({ clock: new FakeClock() });
    await service.call('CreateTable', {
      TableName: 'events',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    });
    let settled = 0;
    const query = { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': { S: 'k' } } };
    const calls = Array.from({ length: 50 }, () =>
      service.call('Query', { TableName: 'events', ...query }).finally(() => {
        settled += 1;
      }),
    );

    await service.close();

    expect(settled).toBe(50);
    expect((await Promise.allSettled(calls)).filter(({ status }) => status === 'rejected')).toEqual([]);
    await expect(service.call('ListTables', {})).rejects.toThrow('the service is closed');
  });
});
