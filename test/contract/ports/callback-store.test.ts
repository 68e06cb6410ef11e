// The contract of a callback store: the first answer counts, and of an answer and a task the later one sees both.
import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DynamoDbCallbackStore } from '../../../lib/aws/callback/callback-store.ts';
import { createTaskFinisher } from '../../../lib/aws/callback/finish-task.ts';
import type { CallbackStore } from '../../../lib/core/callback/callback-store.ts';
import { LocalCloud } from '../../fixtures/local-cloud.ts';
import { MemoryCallbackStore } from '../../fixtures/memory-callback-store.ts';

const answeredAt = '2026-11-21T10:00:00.000Z';
const yes = { outcome: 'succeeded', answeredAt, content: '{"n":1}' } as const;
const no = { outcome: 'failed', answeredAt, content: '{"error":"E","cause":"c"}' } as const;
const createId = () => ({ id: randomBytes(16).toString('base64url'), expiresAt: 1_795_255_200 });

let cloud: LocalCloud;
beforeAll(async () => {
  cloud = await LocalCloud.start();
});
afterAll(() => cloud.close());

function behavesAsCallbackStore(store: () => CallbackStore): void {
  test('has no callback that nobody used', async () => {
    expect(await store().read(createId())).toBeUndefined();
  });

  test('keeps the task that waits, the last one of several', async () => {
    const callback = createId();

    await store().wait(callback, { token: 'one', question: 'why?' });
    const record = await store().wait(callback, { token: 'two' });

    expect(record).toEqual({ token: 'two', question: 'why?' });
    expect(await store().read(callback)).toEqual(record);
  });

  test('keeps the first answer, also of many at once', async () => {
    const callback = createId();

    const all = await Promise.all([yes, no, no, no].map((answer) => store().answer(callback, answer)));

    const firsts = all.filter(({ isFirst }) => isFirst);
    expect(firsts).toHaveLength(1);
    for (const { record } of all) expect(record).toEqual(firsts[0]?.record);
  });

  test('shows the later of an answer and a task both', async () => {
    const [one, other] = [createId(), createId()];
    await store().wait(one, { token: 't' });
    await store().answer(other, no);

    expect(await store().answer(one, yes)).toEqual({ isFirst: true, record: { token: 't', answer: yes } });
    expect(await store().wait(other, { token: 't' })).toEqual({ token: 't', answer: no });
  });

  test('keeps of a settled callback only what was answered, and lets no task wait', async () => {
    const callback = createId();
    await store().wait(callback, { token: 't', question: 'why?' });
    await store().answer(callback, yes);

    await store().settle(callback, 'delivered');

    expect(await store().read(callback)).toEqual({
      answer: { outcome: 'succeeded', answeredAt },
      settled: 'delivered',
    });
    expect(await store().wait(callback, { token: 'next' })).toBeUndefined();
  });
}

describe('DynamoDbCallbackStore', () => {
  let client: DynamoDBClient;
  beforeAll(async () => {
    client = new DynamoDBClient(cloud.clientConfig);
    await cloud.call('dynamodb', 'CreateTable', {
      TableName: 'callbacks',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    });
  });
  afterAll(() => client.destroy());

  behavesAsCallbackStore(() => new DynamoDbCallbackStore({ client, tableName: 'callbacks' }));

  test('expires items a day after their address, and names them by a digest', async () => {
    const callback = createId();
    await new DynamoDbCallbackStore({ client, tableName: 'callbacks' }).wait(callback, { token: 't' });

    const { Items } = await cloud.call('dynamodb', 'Scan', { TableName: 'callbacks' });

    expect(JSON.stringify(Items)).not.toContain(callback.id);
    for (const { expiresAt } of Items as { expiresAt: unknown }[])
      expect(expiresAt).toEqual({ N: String(1_795_255_200 + 86_400) });
  });
});

describe('MemoryCallbackStore', () => {
  const store = new MemoryCallbackStore();
  behavesAsCallbackStore(() => store);
});

describe('the finisher of tasks', () => {
  test('reports a task that no longer waits', async () => {
    const client = new SFNClient(cloud.clientConfig);

    const finished = await createTaskFinisher(client)('no token', { outcome: 'succeeded', content: '{}' });

    expect(finished).toBe('gone');
    client.destroy();
  });
});
