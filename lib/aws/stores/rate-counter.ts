// Counts a sender's requests in a time window over all instances: one item of the events table.
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { AddRateBatch, RateBatch } from '../../core/rate-limit/rate-limiter.ts';
import type { TableOptions } from './table-options.ts';

/** Clocks differ, so a counter is kept for this long after its window. Each window has its own key. */
const graceSeconds = 3_600;

/**
 * Adds batches to the counter in the table. A batch whose response was lost may be added again and then counts twice: the sender
 * is refused slightly early in that window.
 */
export function createRateCounter({ client, tableName }: TableOptions): AddRateBatch {
  return async ({ ownerId, windowSeconds, windowStart, requests }: RateBatch) => {
    const { Attributes } = await client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: { pk: { S: `rate#${ownerId}` }, sk: { S: `${windowSeconds}#${windowStart}` } },
        UpdateExpression: 'ADD told :batch SET expiresAt = :expiresAt',
        ExpressionAttributeValues: {
          ':batch': { N: String(requests) },
          ':expiresAt': { N: String(windowStart + windowSeconds + graceSeconds) },
        },
        ReturnValues: 'UPDATED_NEW',
      }),
    );
    const sum = Number(Attributes?.told?.N);
    if (!Number.isInteger(sum)) throw new Error('DynamoDB returned the counter of a rate limit without its sum');
    return sum;
  };
}
