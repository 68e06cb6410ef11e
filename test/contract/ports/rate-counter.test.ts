// The contract of the rate counter: one sum per owner and window, for any number of concurrent instances.
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { createRateCounter } from '../../../lib/aws/stores/rate-counter.ts';
import { type AddRateBatch, type RateBatch, RateLimiter } from '../../../lib/core/rate-limit/rate-limiter.ts';
import { createLocalTables } from '../../fixtures/local-tables.ts';
import { createSharedCounter } from '../../fixtures/rate-counter.ts';

function batchOf(ownerId: string, difference: Partial<RateBatch> = {}): RateBatch {
  return { ownerId, windowSeconds: 60, windowStart: 1_795_255_200, requests: 5, ...difference };
}

function behavesAsCounter(counter: () => AddRateBatch): void {
  test('returns the sum of an owner in a window, with the batch', async () => {
    const addBatch = counter();

    const sums = [await addBatch(batchOf('credential:a')), await addBatch(batchOf('credential:a', { requests: 2 }))];

    expect(sums).toEqual([5, 7]);
  });

  test('keeps owners, windows and lengths of windows apart', async () => {
    const addBatch = counter();
    await addBatch(batchOf('credential:b'));

    const sums = [
      await addBatch(batchOf('source:b')),
      await addBatch(batchOf('credential:b', { windowStart: 1_795_255_260 })),
      await addBatch(batchOf('credential:b', { windowSeconds: 3_600 })),
    ];

    expect(sums).toEqual([5, 5, 5]);
  });

  test('returns a different sum to each of many concurrent batches', async () => {
    const addBatch = counter();

    const sums = await Promise.all(
      Array.from({ length: 20 }, () => addBatch(batchOf('credential:c', { requests: 1 }))),
    );

    expect(sums.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
  });

  test('holds several instances to one limit', async () => {
    const addBatch = counter();
    const now = () => new Date('2026-11-21T10:00:30.000Z');
    const make = () => new RateLimiter({ now, addBatch, standard: { requests: 20, seconds: 60 } });
    const instances = [make(), make(), make()];

    const outcomes = await Promise.all(
      Array.from({ length: 60 }, (_, at) => instances[at % 3]?.count({ id: 'credential:d' })),
    );

    expect(outcomes.filter((outcome) => outcome?.kind === 'admitted')).toHaveLength(20);
  });
}

describe('the counter in memory', () => {
  const { addBatch } = createSharedCounter();
  behavesAsCounter(() => addBatch);
});

describe('the counter in DynamoDB', () => {
  const client = createLocalTables('Events');

  behavesAsCounter(() => createRateCounter({ client: client(), tableName: 'events' }));

  test('expires its item an hour after the window', async () => {
    await createRateCounter({ client: client(), tableName: 'events' })(batchOf('credential:e'));

    const { Item } = await client().send(
      new GetItemCommand({
        TableName: 'events',
        Key: { pk: { S: 'rate#credential:e' }, sk: { S: '60#1795255200' } },
      }),
    );

    expect(Item?.expiresAt).toEqual({ N: String(1_795_255_200 + 60 + 3_600) });
  });
});
