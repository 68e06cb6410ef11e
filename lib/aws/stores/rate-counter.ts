// What all instances have counted of a sender in a window of time: one item of the events table, added to.
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { RateBatch, TellBatch } from '../../core/rate-limit/rate-limiter.ts';
import type { TableOptions } from './table-options.ts';

/** Clocks differ: a counter stays for so long after its window. No window is ever counted under another's key. */
const graceSeconds = 3_600;

/**
 * Tells batches to the table. A batch whose answer was lost may be told again, and then counts twice: the sender is
 * refused a little early in that window.
 */
export function rateCounter({ client, tableName }: TableOptions): TellBatch {
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
    const told = Number(Attributes?.told?.N);
    if (!Number.isInteger(told)) throw new Error('the counter of a rate limit came back without its sum');
    return told;
  };
}
