import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { DynamoDbService } from '../../../../../../lib/local/services/dynamodb/service.ts';
import { FakeClock } from '../../../../../fixtures/fake-clock.ts';
import { eventsTable, refusal, startWithTable } from '../dynamodb.ts';

const arn = 'arn:aws:dynamodb:us-east-1:000000000000:table/events';

describe('tables', () => {
  test('are active as soon as they are created', async () => {
    const dynamodb = await DynamoDbService.start({
      clock: new FakeClock(1_767_225_600_000),
    });

    const { TableDescription } = await dynamodb.call('CreateTable', eventsTable);

    expect(TableDescription).toMatchObject({
      TableArn: arn,
      TableStatus: 'ACTIVE',
      CreationDateTime: 1_767_225_600,
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      DeletionProtectionEnabled: false,
      GlobalSecondaryIndexes: [{ IndexName: 'by-status', IndexStatus: 'ACTIVE' }],
    });
    expect(await dynamodb.call('DescribeTable', { TableName: 'events' })).toEqual({ Table: TableDescription });
  });

  test('survive a restart with their items and settings if there is a folder', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'dynamodb-'));
    const { dynamodb } = await startWithTable({ dataDir });
    await dynamodb.call('PutItem', {
      TableName: 'events',
      Item: { pk: { S: 'k' } },
    });
    await dynamodb.call('UpdateTimeToLive', {
      TableName: 'events',
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
    });
    await dynamodb.close();

    const again = await DynamoDbService.start({
      clock: new FakeClock(),
      dataDir,
    });

    expect(
      await again.call('GetItem', {
        TableName: 'events',
        Key: { pk: { S: 'k' } },
      }),
    ).toEqual({
      Item: { pk: { S: 'k' } },
    });
    expect(await again.call('DescribeTimeToLive', { TableName: 'events' })).toEqual({
      TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'expires' },
    });
    await again.close();
  });

  test('cannot be opened from a folder that is in use', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'dynamodb-'));
    const { dynamodb } = await startWithTable({ dataDir });

    const second = DynamoDbService.start({ clock: new FakeClock(), dataDir });

    await expect(second).rejects.toThrow('stop the other process');
    await dynamodb.close();
  });

  test('are not created twice', async () => {
    const { dynamodb } = await startWithTable();

    const refused = await refusal(dynamodb.call('CreateTable', eventsTable));

    expect(refused).toMatchObject({
      code: 'ResourceInUseException',
      message: 'Table already exists: events',
    });
  });

  test('are not deleted while they are protected', async () => {
    const { dynamodb } = await startWithTable();
    await dynamodb.call('UpdateTable', {
      TableName: 'events',
      DeletionProtectionEnabled: true,
    });

    const refused = await refusal(dynamodb.call('DeleteTable', { TableName: 'events' }));

    expect(refused).toMatchObject({
      code: 'ValidationException',
      message:
        "1 validation error detected: Table 'events' can't be deleted while DeletionProtectionEnabled is set to True",
    });
  });

  test('take their items and settings with them when they are deleted', async () => {
    const { dynamodb } = await startWithTable();
    await dynamodb.call('PutItem', {
      TableName: 'events',
      Item: { pk: { S: 'k' }, status: { S: 'new' } },
    });
    await dynamodb.call('UpdateTimeToLive', {
      TableName: 'events',
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
    });

    await dynamodb.call('DeleteTable', { TableName: 'events' });

    expect(await dynamodb.call('ListTables', {})).toEqual({ TableNames: [] });
    await dynamodb.call('CreateTable', eventsTable);
    expect(
      await dynamodb.call('Scan', {
        TableName: 'events',
        IndexName: 'by-status',
      }),
    ).toMatchObject({ Count: 0 });
    expect(await dynamodb.call('DescribeTimeToLive', { TableName: 'events' })).toEqual({
      TimeToLiveDescription: { TimeToLiveStatus: 'DISABLED' },
    });
  });

  test('are listed page by page', async () => {
    const { dynamodb } = await startWithTable();
    for (const TableName of ['aaa', 'zzz']) await dynamodb.call('CreateTable', { ...eventsTable, TableName });

    const first = await dynamodb.call('ListTables', { Limit: 2 });
    const second = await dynamodb.call('ListTables', {
      ExclusiveStartTableName: 'events',
    });

    expect(first).toEqual({
      TableNames: ['aaa', 'events'],
      LastEvaluatedTableName: 'events',
    });
    expect(second).toEqual({ TableNames: ['zzz'] });
  });

  test('describe their encryption', async () => {
    const dynamodb = await DynamoDbService.start({ clock: new FakeClock() });

    const { TableDescription } = await dynamodb.call('CreateTable', {
      ...eventsTable,
      SSESpecification: { Enabled: true },
    });

    expect(TableDescription).toMatchObject({
      SSEDescription: { Status: 'ENABLED', SSEType: 'KMS' },
    });
  });

  test.each([
    ['StreamSpecification', { StreamEnabled: true }],
    ['Tags', [{ Key: 'team', Value: 'a' }]],
  ])('refuse %s by name', async (member, value) => {
    const dynamodb = await DynamoDbService.start({ clock: new FakeClock() });

    const refused = await refusal(dynamodb.call('CreateTable', { ...eventsTable, [member]: value }));

    expect(refused.message).toBe(`dynamodb:CreateTable with ${member} is not implemented by the local platform`);
  });

  test.each([
    'ExecuteStatement',
    'RestoreTableFromBackup',
    'DescribeContinuousBackups',
    'UpdateContinuousBackups',
    'ListTagsOfResource',
    'TagResource',
    'UntagResource',
    'Nonsense',
  ])('refuse %s by name', async (operation) => {
    const { dynamodb } = await startWithTable();

    const refused = await refusal(dynamodb.call(operation, {}));

    expect(refused).toMatchObject({
      code: 'NotImplemented',
      message: `dynamodb:${operation} is not implemented by the local platform`,
    });
  });
});
