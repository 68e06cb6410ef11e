// The credentials' and the switches' tables: the exact commands.
import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { DynamoDbCredentialStore } from '../../../lib/aws/credential-store.ts';
import { DynamoDbSwitchStore } from '../../../lib/aws/switch-store.ts';
import type { Credential } from '../../../lib/core/credential.ts';
import { digestSecret } from '../../../lib/core/token.ts';

const digest = digestSecret('secret');
const credential: Credential = {
  id: 'cred_1',
  digest,
  label: 'shop',
  environment: 'production',
  scopes: ['admin'],
  createdAt: '2026-01-02T00:00:00.000Z',
};
const { digest: _, ...doc } = credential;
const item = { digest: { S: digest }, doc: { S: JSON.stringify(doc) } };

function bed() {
  const client = new DynamoDBClient({ region: 'eu-central-1' });
  const dynamo = mockClient(client);
  const inputs = () => dynamo.calls().map(({ args }) => args[0].input as unknown);
  const options = { client, tableName: 'table' };
  return {
    dynamo,
    inputs,
    credentials: new DynamoDbCredentialStore(options),
    switches: new DynamoDbSwitchStore(options),
  };
}

describe('the credential store', () => {
  test('finds a credential by its digest', async () => {
    const { dynamo, inputs, credentials } = bed();
    dynamo.on(GetItemCommand).resolves({ Item: { ...item, revokedAt: { S: '2026-02-01T00:00:00Z' } } });

    expect(await credentials.findByDigest(digest)).toEqual({ ...credential, revokedAt: '2026-02-01T00:00:00Z' });
    expect(inputs()).toEqual([{ TableName: 'table', Key: { digest: { S: digest } }, ConsistentRead: true }]);
  });

  test('finds nothing where nothing is', async () => {
    const { dynamo, credentials } = bed();
    dynamo.on(GetItemCommand).resolves({});

    expect(await credentials.findByDigest(digest)).toBeUndefined();
  });

  test('creates a credential unless its secret has one', async () => {
    const { dynamo, inputs, credentials } = bed();
    dynamo.on(PutItemCommand).resolves({});

    await credentials.create(credential);

    expect(inputs()).toEqual([{ TableName: 'table', Item: item, ConditionExpression: 'attribute_not_exists(digest)' }]);
  });

  test('says that a secret has a credential, and passes on every other fault', async () => {
    const { dynamo, credentials } = bed();
    dynamo
      .on(PutItemCommand)
      .rejectsOnce(new ConditionalCheckFailedException({ message: 'refused', $metadata: {} }))
      .rejects(new Error('away'));

    await expect(credentials.create(credential)).rejects.toMatchObject({
      code: 'invalid_request',
      errors: [{ pointer: '/secret', message: expect.stringContaining('choose another') }],
    });
    await expect(credentials.create(credential)).rejects.toThrow('away');
  });

  test('lets DynamoDB forget an access token once it has run out, and no other credential', async () => {
    const { dynamo, inputs, credentials } = bed();
    dynamo.on(PutItemCommand).resolves({});
    const expiresAt = '2026-01-03T00:00:00.500Z';

    await credentials.create({ ...credential, expiresAt });
    await credentials.create({ ...credential, expiresAt, issuedTo: 'cred_0' });

    const items = (inputs() as { Item: Record<string, unknown> }[]).map(({ Item }) => Item.expiresAt);
    expect(items).toEqual([undefined, { N: '1767398401' }]);
  });

  test('revokes a credential that exists, and keeps the first moment of it', async () => {
    const { dynamo, inputs, credentials } = bed();
    dynamo.on(UpdateItemCommand).resolves({});

    await credentials.revoke(digest, '2026-02-01T00:00:00Z');

    expect(inputs()).toEqual([
      {
        TableName: 'table',
        Key: { digest: { S: digest } },
        UpdateExpression: 'SET revokedAt = if_not_exists(revokedAt, :at)',
        ConditionExpression: 'attribute_exists(digest)',
        ExpressionAttributeValues: { ':at': { S: '2026-02-01T00:00:00Z' } },
      },
    ]);
  });

  test('lists all pages, oldest first', async () => {
    const { dynamo, inputs, credentials } = bed();
    const older = { ...item, doc: { S: JSON.stringify({ ...doc, createdAt: '2026-01-01T00:00:00.000Z' }) } };
    dynamo
      .on(ScanCommand)
      .resolvesOnce({ Items: [item], LastEvaluatedKey: { digest: { S: digest } } })
      .resolves({ Items: [older] });

    const all = await credentials.list();

    expect(all.map(({ createdAt }) => createdAt.slice(0, 10))).toEqual(['2026-01-01', '2026-01-02']);
    expect(inputs()).toEqual([
      { TableName: 'table', ExclusiveStartKey: undefined },
      { TableName: 'table', ExclusiveStartKey: { digest: { S: digest } } },
    ]);
  });
});

describe('the switch store', () => {
  const position = { workflowId: 'w', active: false, changedAt: '2026-11-21T10:00:00.000Z', changedBy: 'cred_1' };
  const stored = { pk: { S: 'switches' }, sk: { S: 'w' }, doc: { S: JSON.stringify(position) } };

  test('reads every switch consistently in one Query a page', async () => {
    const { dynamo, inputs, switches } = bed();
    const next = { pk: { S: 'switches' }, sk: { S: 'w' } };
    dynamo
      .on(QueryCommand)
      .resolvesOnce({ Items: [stored], LastEvaluatedKey: next })
      .resolves({});

    expect([...(await switches.all())]).toEqual([['w', position]]);
    const query = {
      TableName: 'table',
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: 'switches' } },
      ConsistentRead: true,
    };
    expect(inputs()).toEqual([
      { ...query, ExclusiveStartKey: undefined },
      { ...query, ExclusiveStartKey: next },
    ]);
  });

  test('puts a position', async () => {
    const { dynamo, inputs, switches } = bed();
    dynamo.on(PutItemCommand).resolves({});

    await switches.put(position);

    expect(inputs()).toEqual([{ TableName: 'table', Item: stored }]);
  });
});
