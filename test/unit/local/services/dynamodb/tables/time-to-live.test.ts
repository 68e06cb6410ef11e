import { describe, expect, test } from '@jest/globals';
import { refusal, startWithTable } from '../dynamodb.ts';

const start = Date.parse('2026-01-01T00:00:00.000Z') / 1000;
const on = {
  TableName: 'events',
  TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
};
const Key = { pk: { S: 'k' } };

async function startWithItem(expiresAt: object) {
  const started = await startWithTable();
  await started.dynamodb.call('UpdateTimeToLive', on);
  await started.dynamodb.call('PutItem', {
    TableName: 'events',
    Item: { ...Key, expiresAt },
  });
  return {
    ...started,
    async pass(seconds: number) {
      await started.clock.advance(seconds * 1000);
      // The sweep goes through the database: a few turns of the event loop later it has come by.
      await started.dynamodb.call('Scan', { TableName: 'events' });
      for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    },
    hasItem: async () => 'Item' in (await started.dynamodb.call('GetItem', { TableName: 'events', Key })),
  };
}

describe('time to live', () => {
  test('deletes an expired item at the next sweep, and not before', async () => {
    const { pass, hasItem } = await startWithItem({ N: String(start + 10) });

    await pass(59);
    const expiredButThere = await hasItem();
    await pass(1);
    const swept = !(await hasItem());

    expect({ expiredButThere, swept }).toEqual({
      expiredButThere: true,
      swept: true,
    });
  });

  test('repeats its sweep', async () => {
    const { pass, hasItem } = await startWithItem({ N: String(start + 90) });

    await pass(60);
    const stillThere = await hasItem();
    await pass(60);

    expect({ stillThere, swept: !(await hasItem()) }).toEqual({
      stillThere: true,
      swept: true,
    });
  });

  test.each([
    ['has not expired', { N: String(start + 3600) }],
    ['says its moment as text', { S: String(start) }],
    ['expired more than five years ago', { N: '1' }],
  ])('keeps an item that %s', async (_, expiresAt) => {
    const { pass, hasItem } = await startWithItem(expiresAt);

    await pass(120);

    expect(await hasItem()).toBe(true);
  });

  test('is described', async () => {
    const { dynamodb } = await startWithTable();

    const before = await dynamodb.call('DescribeTimeToLive', {
      TableName: 'events',
    });
    await dynamodb.call('UpdateTimeToLive', on);
    const after = await dynamodb.call('DescribeTimeToLive', {
      TableName: 'events',
    });

    expect(before).toEqual({
      TimeToLiveDescription: { TimeToLiveStatus: 'DISABLED' },
    });
    expect(after).toEqual({
      TimeToLiveDescription: {
        TimeToLiveStatus: 'ENABLED',
        AttributeName: 'expiresAt',
      },
    });
  });

  test('is not switched on twice', async () => {
    const { dynamodb } = await startWithTable();
    await dynamodb.call('UpdateTimeToLive', on);

    const refused = await refusal(dynamodb.call('UpdateTimeToLive', on));

    expect(refused).toMatchObject({
      code: 'ValidationException',
      message: 'TimeToLive is already enabled',
    });
  });
});
