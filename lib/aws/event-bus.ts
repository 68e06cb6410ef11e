// Publishes to the event bus. PutEvents also returns 200 if it did not accept an entry, so success depends on its count of
// failures.
import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { packDetail } from '../core/event/bus-event.ts';
import type { BusEvent } from '../core/event/event.ts';
import { FlowgateError } from '../value/errors.ts';

export interface EventBusOptions {
  readonly client: EventBridgeClient;
  readonly busName: string;
}

/** @throws FlowgateError `unavailable` unless the bus accepted the event */
export async function publish(event: BusEvent, { client, busName }: EventBusOptions): Promise<void> {
  const result = await client.send(
    new PutEventsCommand({
      Entries: [
        {
          EventBusName: busName,
          Source: event.source,
          DetailType: event['detail-type'],
          Detail: JSON.stringify(packDetail(event.detail)),
          Time: new Date(event.detail.metadata.receivedAt),
        },
      ],
    }),
  );
  if (result.FailedEntryCount === 0) return;
  const code = result.Entries?.[0]?.ErrorCode ?? 'unknown';
  throw new FlowgateError(
    'unavailable',
    `the event bus did not accept the event (${code}): send the request again with the same Idempotency-Key`,
    {
      retryAfterSeconds: 1,
    },
  );
}
