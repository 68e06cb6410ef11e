// The slots of waiting requests, counted across all instances: one item of the events table for each window of time.
import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { longestWaitSeconds, type TakeWaitSlot } from '../../core/run/wait-slot.ts';

export interface WaitSlotOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly now: () => Date;
  /** How many requests may wait at once. */
  readonly maxWaits: number;
}

const graceSeconds = 3_600;

/**
 * In each window of 20 s, half of `maxWaits` slots may be taken. No request waits for longer than one window, so the requests of at
 * most two windows wait at once: `maxWaits` in all. The slot of an instance that died is free again after its window.
 */
export function createWaitSlots({ client, tableName, now, maxWaits }: WaitSlotOptions): TakeWaitSlot {
  const mostInWindow = maxWaits === 1 ? 1 : Math.floor(maxWaits / 2);
  const add = (window: number, count: 1 | -1, condition: object): Promise<unknown> =>
    client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: { pk: { S: 'waits' }, sk: { S: String(window) } },
        ...buildUpdate(window, count, condition),
      }),
    );
  return async () => {
    if (mostInWindow === 0) return undefined;
    const window = Math.floor(now().getTime() / 1_000 / longestWaitSeconds);
    try {
      await add(window, 1, { ':most': { N: String(mostInWindow) } });
    } catch (error) {
      if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return undefined;
      throw error;
    }
    return { release: async () => void (await add(window, -1, {})) };
  };
}

function buildUpdate(window: number, count: 1 | -1, condition: object) {
  const expiresAt = (window + 1) * longestWaitSeconds + graceSeconds;
  return {
    UpdateExpression: 'ADD waiting :count SET expiresAt = :expiresAt',
    ...(count === 1 ? { ConditionExpression: 'attribute_not_exists(waiting) OR waiting < :most' } : {}),
    ExpressionAttributeValues: { ':count': { N: String(count) }, ':expiresAt': { N: String(expiresAt) }, ...condition },
  };
}
