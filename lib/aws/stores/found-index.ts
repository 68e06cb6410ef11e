// The entries of indexed fields: an item of the events table for each field of an event. All events with one value of a field in an
// environment are one partition, sorted by position. The key has a digest of the value and not the value itself.
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { StoredEvent } from '../../core/event/event.ts';
import type { FoundField } from '../../core/operate/found-fields.ts';
import { toPosition } from '../../core/operate/list-partition.ts';
import { computeShortDigest } from '../../value/digest.ts';
import { buildEventAttributes } from './event-index.ts';
import type { TableOptions } from './table-options.ts';

const digestBits = 160;

export function nameFoundPartition(environment: string, { pointer, value }: FoundField): string {
  return `found#${environment}#${computeShortDigest([pointer, value], digestBits)}`;
}

/** Writes the entries of an event's indexed fields. Idempotent. */
export async function putFoundFields(
  event: StoredEvent,
  fields: readonly FoundField[],
  { client, tableName }: TableOptions,
): Promise<void> {
  const { environment, receivedAt } = event.detail.metadata;
  const entry = {
    ...buildEventAttributes(event),
    sk: { S: toPosition(receivedAt, event.id) },
    expiresAt: { N: String(event.expiresAt) },
  };
  const put = (field: FoundField) =>
    new PutItemCommand({
      TableName: tableName,
      Item: { ...entry, pk: { S: nameFoundPartition(environment, field) } },
    });
  await Promise.all(fields.map((field) => client.send(put(field))));
}
