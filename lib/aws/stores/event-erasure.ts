// Erases the data of an event in DynamoDB: in its own item, its runs' items and the entries of its indexed fields.
import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { EventHistory, StoredEvent } from '../../core/event/event.ts';
import { findFields } from '../../core/operate/found-fields.ts';
import { toPosition } from '../../core/operate/list-partition.ts';
import type { RecordedRun } from '../../core/run/run.ts';
import { packText } from '../packed-text.ts';
import { nameFoundPartition } from './found-index.ts';
import { toRunKey } from './run-item.ts';
import type { TableOptions } from './table-options.ts';

/**
 * Creates the function that replaces an event by its skeleton. Idempotent: the event's own item is replaced last, because it is
 * needed to find the others.
 * @param pointers the indexed fields of all workflows
 */
export function createEventErasure({ client, tableName }: TableOptions, pointers: readonly string[]) {
  return async (skeleton: StoredEvent, { event, runs }: EventHistory): Promise<void> => {
    const { environment, receivedAt } = event.detail.metadata;
    const fields = 'data' in event.detail ? findFields(event.detail.data, pointers) : [];
    const sk = { S: toPosition(receivedAt, event.id) };
    for (const field of fields) {
      const Key = { pk: { S: nameFoundPartition(environment, field) }, sk };
      await client.send(new UpdateItemCommand({ TableName: tableName, Key, ...expireNow(skeleton) }));
    }
    for (const run of runs)
      await client.send(new UpdateItemCommand({ ...toRunKey(tableName, run.id), ...eraseOutput(run) }));
    await replaceEvent(skeleton, { client, tableName });
  };
}

// An entry has a digest of the value. TTL deletes it within two days, at no cost and without a permission to delete items.
function expireNow({ erasedAt = '' }: StoredEvent) {
  return {
    UpdateExpression: 'SET expiresAt = :now',
    ExpressionAttributeValues: { ':now': { N: String(Math.floor(Date.parse(erasedAt) / 1_000)) } },
  };
}

function eraseOutput({ status }: RecordedRun) {
  const ExpressionAttributeNames = { '#output': 'output' };
  if (status !== 'succeeded')
    return { UpdateExpression: 'REMOVE cause, lacksOutput, #output', ExpressionAttributeNames };
  // A run that succeeded without a recorded output would get its output from Step Functions when it is read.
  return {
    UpdateExpression: 'SET #output = :erased REMOVE cause, lacksOutput',
    ExpressionAttributeNames,
    ExpressionAttributeValues: { ':erased': { S: 'null' } },
  };
}

async function replaceEvent(skeleton: StoredEvent, { client, tableName }: TableOptions): Promise<void> {
  const { key, id, keyUntil: _k, expiresAt: _e, ...doc } = skeleton;
  try {
    await client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: { pk: { S: key }, sk: { S: 'event' } },
        UpdateExpression: 'SET doc = :doc',
        // If a newer event uses the key by now, the item of this one is gone.
        ConditionExpression: 'id = :id',
        ExpressionAttributeValues: { ':doc': packText(JSON.stringify(doc)), ':id': { S: id } },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}
