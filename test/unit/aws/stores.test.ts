// The credentials, the switches and the audit trail: the exact commands.
import {
  DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  ScanCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { DynamoDbAuditLog } from '../../../lib/aws/stores/audit-log.ts';
import { DynamoDbCredentialStore } from '../../../lib/aws/stores/credential-store.ts';
import { DynamoDbSwitchStore } from '../../../lib/aws/stores/switch-store.ts';
import type { Credential } from '../../../lib/core/credential/credential.ts';
import type { Rotation } from '../../../lib/core/credential/rotate-credential.ts';
import { digestSecret } from '../../../lib/core/credential/token.ts';
import type { AuditEntry } from '../../../lib/core/operate/audit.ts';

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
const entry: AuditEntry = {
  id: 'aud_0000000000000000',
  at: '2026-01-02T00:00:00.000Z',
  environment: 'production',
  by: { kind: 'operator', name: 'ada' },
  action: 'workflow.switched',
  workflow: { id: 'w', name: 'orders' },
  from: true,
  to: false,
};
const entryItem = {
  digest: { S: 'audit#aud_0000000000000000' },
  auditedIn: { S: 'production' },
  auditedAt: { S: '2026-01-02T00:00:00.000Z' },
  // 400 days later.
  expiresAt: { N: '1801872000' },
  doc: { S: JSON.stringify(entry) },
};

interface StandingWrite {
  readonly set: string;
  readonly at: string;
  readonly unless?: string;
  readonly secrets?: readonly string[];
}

function standingOf({ set, at, unless, secrets }: StandingWrite): object {
  return {
    Update: {
      TableName: 'table',
      Key: { digest: { S: 'standing#cred_1' } },
      UpdateExpression: `SET credentialId = :id, ${set}${secrets === undefined ? '' : ', secrets = :secrets'}`,
      ...(unless === undefined ? {} : { ConditionExpression: `attribute_not_exists(${unless})` }),
      ExpressionAttributeValues: {
        ':id': { S: 'cred_1' },
        ':at': { S: at },
        ...(secrets === undefined ? {} : { ':secrets': { SS: secrets } }),
      },
    },
  };
}

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
    audit: new DynamoDbAuditLog(options),
  };
}

describe('the credential store', () => {
  test('finds a credential by its digest', async () => {
    const { dynamo, inputs, credentials } = bed();
    dynamo.on(GetItemCommand).resolves({ Item: { ...item, revokedAt: { S: '2026-02-01T00:00:00Z' } } });

    expect(await credentials.findByDigest(digest)).toEqual({ ...credential, revokedAt: '2026-02-01T00:00:00Z' });
    expect(inputs()).toEqual([{ TableName: 'table', Key: { digest: { S: digest } }, ConsistentRead: true }]);
  });

  test('finds nothing if nothing is', async () => {
    const { dynamo, credentials } = bed();
    dynamo.on(GetItemCommand).resolves({});

    expect(await credentials.findByDigest(digest)).toBeUndefined();
  });

  test('creates a credential and its audit entry together, unless the secret is in use', async () => {
    const { dynamo, inputs, credentials } = bed();
    dynamo.on(TransactWriteItemsCommand).resolves({});

    await credentials.create(credential, entry);

    expect(inputs()).toEqual([
      {
        TransactItems: [
          putOf(item),
          putOf(entryItem),
          standingOf({ set: 'endsAt = :at', at: 'never', secrets: [digest] }),
        ],
      },
    ]);
  });

  test('reports a secret that already has a credential, and throws every other error', async () => {
    const { dynamo, credentials } = bed();
    dynamo
      .on(TransactWriteItemsCommand)
      .rejectsOnce(cancelled('ConditionalCheckFailed', 'None'))
      .rejectsOnce(cancelled('TransactionConflict', 'None'))
      .rejectsOnce(cancelled('ProvisionedThroughputExceeded', 'None'))
      .rejectsOnce(cancelled('None', 'ThrottlingError'))
      .rejectsOnce(cancelled('ValidationError', 'None'))
      .rejects(new Error('away'));

    await expect(credentials.create(credential, entry)).rejects.toMatchObject({
      code: 'invalid_request',
      errors: [{ pointer: '/secret', message: expect.stringContaining('choose another') }],
    });
    for (const message of ['changing the same items', 'is throttled', 'is throttled']) {
      const refusal = { code: 'unavailable', message: expect.stringContaining(message) };
      await expect(credentials.create(credential, entry)).rejects.toMatchObject(refusal);
    }
    await expect(credentials.create(credential, entry)).rejects.toThrow('cancelled');
    await expect(credentials.create(credential, entry)).rejects.toThrow('away');
  });

  test('stores an access token while its client’s secret works, and DynamoDB deletes it after its expiry', async () => {
    const { dynamo, inputs, credentials } = bed();
    dynamo.on(TransactWriteItemsCommand).resolvesOnce({}).rejects(cancelled('ConditionalCheckFailed', 'None'));
    const client = { ...credential, digest: digestSecret('the client’s') };
    const token = { ...credential, expiresAt: '2026-01-03T00:00:00.500Z', issuedTo: 'cred_0' };

    const outcomes = [
      await credentials.createAccessToken(token, client),
      await credentials.createAccessToken(token, client),
    ];

    const { digest: _, ...tokenDoc } = token;
    const tokenItem = {
      digest: { S: digest },
      doc: { S: JSON.stringify(tokenDoc) },
      expiresAt: { N: '1767398401' },
    };
    expect(outcomes).toEqual([true, false]);
    expect(inputs()[0]).toEqual({
      TransactItems: [
        {
          ConditionCheck: {
            TableName: 'table',
            Key: { digest: { S: client.digest } },
            ConditionExpression:
              'attribute_exists(digest) AND attribute_not_exists(revokedAt) AND (attribute_not_exists(retiresAt) OR retiresAt > :now)',
            ExpressionAttributeValues: { ':now': { S: token.createdAt } },
          },
        },
        putOf(tokenItem),
        standingOf({ set: 'endsAt = if_not_exists(endsAt, :at)', at: 'never', unless: 'revokedAt' }),
      ],
    });
  });

  test('sets no expiry for credentials that people created, valid or not', async () => {
    const { dynamo, inputs, credentials } = bed();
    dynamo.on(TransactWriteItemsCommand).resolves({});

    await credentials.create({ ...credential, expiresAt: '2026-01-03T00:00:00.500Z' }, entry);

    const [{ TransactItems } = { TransactItems: [] }] = inputs() as { TransactItems: { Put: { Item: object } }[] }[];
    expect(Object.keys(TransactItems[0]?.Put.Item ?? {})).toEqual(['digest', 'doc']);
  });

  describe('rotating', () => {
    const older = { ...credential, digest: digestSecret('older'), retiresAt: '2026-01-03T00:00:00.000Z' };
    const next = { ...credential, digest: digestSecret('next'), rotatedAt: '2026-01-02T12:00:00.000Z' };
    const rotation: Rotation = {
      next,
      retirements: [
        { secret: credential, retiresAt: '2026-01-05T00:00:00.000Z' },
        { secret: older, retiresAt: '2026-01-02T12:00:00.000Z' },
      ],
    };

    test('writes the ends of the unchanged old secrets, the new secret and the audit entry together', async () => {
      const { dynamo, inputs, credentials } = bed();
      dynamo.on(TransactWriteItemsCommand).resolves({});

      expect(await credentials.rotate(rotation, entry)).toBe('done');
      const { digest: _, ...nextDoc } = next;
      expect(inputs()).toEqual([
        {
          TransactItems: [
            endOf(digest, { ends: 'retiresAt', at: '2026-01-05T00:00:00.000Z' }),
            endOf(older.digest, { ends: 'retiresAt', at: '2026-01-02T12:00:00.000Z', read: older.retiresAt }),
            putOf({ digest: { S: next.digest }, doc: { S: JSON.stringify(nextDoc) } }),
            putOf(entryItem),
            standingOf({ set: 'endsAt = :at', at: 'never', secrets: [next.digest, digest, older.digest] }),
          ],
        },
      ]);
    });

    test.each([
      ['changed', ['ConditionalCheckFailed', 'None', 'None', 'None']],
      ['changed', ['None', 'ConditionalCheckFailed', 'None', 'None']],
      ['changed', ['ConditionalCheckFailed', 'None', 'ConditionalCheckFailed', 'None']],
    ])('is %s if the transaction ended as %j', async (outcome, codes) => {
      const { dynamo, credentials } = bed();
      dynamo.on(TransactWriteItemsCommand).rejects(cancelled(...codes));

      expect(await credentials.rotate(rotation, entry)).toBe(outcome);
    });

    test('is refused if the new secret has a credential', async () => {
      const { dynamo, credentials } = bed();
      dynamo.on(TransactWriteItemsCommand).rejects(cancelled('None', 'None', 'ConditionalCheckFailed', 'None'));

      await expect(credentials.rotate(rotation, entry)).rejects.toMatchObject({ code: 'invalid_request' });
    });
  });
});

describe('the credential store for revoking and listing', () => {
  test('revokes the unchanged secrets of a credential together with the audit entry', async () => {
    const { dynamo, inputs, credentials } = bed();
    dynamo
      .on(TransactWriteItemsCommand)
      .resolvesOnce({})
      .rejects(cancelled('ConditionalCheckFailed', 'None', 'None'));
    const at = '2026-02-01T00:00:00.000Z';
    const older = { ...credential, digest: digestSecret('older'), retiresAt: '2026-03-01T00:00:00.000Z' };

    const outcomes = [
      await credentials.revoke([credential, older], at, entry),
      await credentials.revoke([credential, older], at, entry),
    ];

    expect(outcomes).toEqual(['done', 'changed']);
    expect(inputs()[0]).toEqual({
      TransactItems: [
        endOf(digest, { ends: 'revokedAt', at }),
        endOf(older.digest, { ends: 'revokedAt', at, read: older.retiresAt }),
        putOf(entryItem),
        standingOf({ set: 'revokedAt = :at', at }),
      ],
    });
  });

  test('revokes an access token by its own ID, without effect on other tokens', async () => {
    const { dynamo, inputs, credentials } = bed();
    dynamo.on(TransactWriteItemsCommand).resolves({});
    const at = '2026-02-01T00:00:00.000Z';

    await credentials.revoke([{ ...credential, issuedTo: 'cred_0' }], at, entry);

    expect(inputs()).toEqual([{ TransactItems: [endOf(digest, { ends: 'revokedAt', at }), putOf(entryItem)] }]);
  });

  test.each([
    [
      { revokedAt: { S: 'r' }, endsAt: { S: 'e' } },
      { revokedAt: 'r', expiresAt: 'e' },
    ],
    [{ endsAt: { S: 'never' } }, {}],
    [undefined, undefined],
  ])('reads the status of a credential by its ID: %j', async (stored, standing) => {
    const { dynamo, inputs, credentials } = bed();
    dynamo.on(GetItemCommand).resolves(stored === undefined ? {} : { Item: stored });

    expect(await credentials.findStanding('cred_1')).toEqual(standing);
    const Key = { digest: { S: 'standing#cred_1' } };
    expect(inputs()).toEqual([{ TableName: 'table', Key, ConsistentRead: true }]);
  });

  test('finds the secrets of one credential without a scan, and nothing for an ID that is too long', async () => {
    const { dynamo, inputs, credentials } = bed();
    dynamo
      .on(GetItemCommand)
      .resolvesOnce({ Item: { secrets: { SS: [digest] } } })
      .resolves({ Item: item });

    expect(await credentials.secretsOf('cred_1')).toEqual([credential]);
    expect(await credentials.secretsOf('cred_'.padEnd(3_000, 'x'))).toEqual([]);
    const keys = (inputs() as { Key: { digest: { S: string } } }[]).map(({ Key }) => Key.digest.S);
    expect(keys).toEqual(['standing#cred_1', digest]);
  });

  test.each([[undefined], [{ endsAt: { S: 'never' } }]])(
    'finds by a scan the secrets that are not indexed by credential ID: %j',
    async (stored) => {
      const { dynamo, credentials } = bed();
      dynamo.on(GetItemCommand).resolves(stored === undefined ? {} : { Item: stored });
      dynamo.on(ScanCommand).resolves({ Items: [item] });

      expect(await credentials.secretsOf('cred_1')).toEqual([credential]);
      expect(await credentials.secretsOf('cred_2')).toEqual([]);
    },
  );

  test('lists all pages, oldest first', async () => {
    const { dynamo, inputs, credentials } = bed();
    const older = { ...item, doc: { S: JSON.stringify({ ...doc, createdAt: '2026-01-01T00:00:00.000Z' }) } };
    dynamo
      .on(ScanCommand)
      .resolvesOnce({ Items: [item], LastEvaluatedKey: { digest: { S: digest } } })
      .resolves({ Items: [older] });

    const all = await credentials.list();

    expect(all.map(({ createdAt }) => createdAt.slice(0, 10))).toEqual(['2026-01-01', '2026-01-02']);
    const scan = {
      TableName: 'table',
      FilterExpression: 'attribute_not_exists(auditedIn) AND attribute_not_exists(credentialId)',
      ConsistentRead: true,
    };
    expect(inputs()).toEqual([
      { ...scan, ExclusiveStartKey: undefined },
      { ...scan, ExclusiveStartKey: { digest: { S: digest } } },
    ]);
  });
});

describe('the switch store', () => {
  const position = {
    environment: 'production',
    workflowId: 'w',
    active: false,
    changedAt: '2026-11-21T10:00:00.000Z',
    changedBy: 'cred_1',
  };
  const stored = { pk: { S: 'switches' }, sk: { S: 'production#w' }, doc: { S: JSON.stringify(position) } };

  test('reads the switches of all environments with one consistent Query per page', async () => {
    const { dynamo, inputs, switches } = bed();
    const next = { pk: { S: 'switches' }, sk: { S: 'production#w' } };
    dynamo
      .on(QueryCommand)
      .resolvesOnce({ Items: [stored], LastEvaluatedKey: next })
      .resolves({});

    expect(await switches.all()).toEqual([position]);
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

  test('puts a position together with its audit entry', async () => {
    const { dynamo, inputs, switches, audit } = bed();
    dynamo.on(TransactWriteItemsCommand).resolves({});

    await switches.put(position, audit.write(entry));

    expect(inputs()).toEqual([{ TransactItems: [{ Put: { TableName: 'table', Item: stored } }, putOf(entryItem)] }]);
  });

  test('changes no switch if the audit entry cannot be written', async () => {
    const { dynamo, switches, audit } = bed();
    dynamo.on(TransactWriteItemsCommand).rejects(cancelled('None', 'ConditionalCheckFailed'));

    await expect(switches.put(position, audit.write(entry))).rejects.toThrow('the switch was not changed');
  });
});

describe('the audit log', () => {
  const query = {
    TableName: 'table',
    IndexName: 'audit',
    KeyConditionExpression: 'auditedIn = :environment AND auditedAt BETWEEN :since AND :until',
    ExpressionAttributeValues: { ':environment': { S: 'production' }, ':since': { S: '0' }, ':until': { S: '9' } },
    ScanIndexForward: false,
    Limit: 20,
  };

  test('reads a page of an environment’s entries, newest first, and continues from its end', async () => {
    const { dynamo, inputs, audit } = bed();
    const { doc: _, expiresAt: __, ...last } = entryItem;
    dynamo
      .on(QueryCommand)
      .resolvesOnce({ Items: [entryItem], LastEvaluatedKey: last })
      .resolves({});

    const first = await audit.page('production', { limit: 20 });
    const second = await audit.page('production', { limit: 20, cursor: first.cursor });

    expect([first.items, second]).toEqual([[entry], { items: [], cursor: undefined }]);
    expect(inputs()).toEqual([
      { ...query, ExclusiveStartKey: undefined },
      { ...query, ExclusiveStartKey: last },
    ]);
  });

  test.each([
    ['garbage', '!!'],
    ['no key of an entry', Buffer.from(JSON.stringify([digest, entry.at])).toString('base64url')],
  ])('refuses a cursor that is %s', async (_, cursor) => {
    const { inputs, audit } = bed();

    await expect(audit.page('production', { limit: 20, cursor })).rejects.toMatchObject({ code: 'invalid_request' });
    expect(inputs()).toEqual([]);
  });
});

function putOf(Item: object): object {
  return { Put: { TableName: 'table', Item, ConditionExpression: 'attribute_not_exists(digest)' } };
}

function endOf(key: string, { ends, at, read }: { ends: string; at: string; read?: string }): object {
  const isAsRead = read === undefined ? 'attribute_not_exists(retiresAt)' : 'retiresAt = :read';
  return {
    Update: {
      TableName: 'table',
      Key: { digest: { S: key } },
      UpdateExpression: `SET ${ends} = :at`,
      ConditionExpression: `attribute_exists(digest) AND attribute_not_exists(revokedAt) AND ${isAsRead}`,
      ExpressionAttributeValues: { ':at': { S: at }, ...(read === undefined ? {} : { ':read': { S: read } }) },
    },
  };
}

function cancelled(...codes: string[]): TransactionCanceledException {
  const CancellationReasons = codes.map((Code) => ({ Code }));
  return new TransactionCanceledException({ message: 'cancelled', CancellationReasons, $metadata: {} });
}
