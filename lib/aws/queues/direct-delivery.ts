// Handles an event that EventBridge delivers by invoking a function. EventBridge does not retry a failure of the handler, so a failed
// event is sent to a queue, which retries it.
import type { LogLine } from '../../core/operate/metrics.ts';
import { toLoggableFault } from '../../value/loggable-fault.ts';
import type { BatchOptions } from './sqs-batch.ts';

export interface DirectDeliveryOptions<Outcome extends LogLine = LogLine> extends BatchOptions<Outcome> {
  /** Sends the event to the queue. */
  readonly requeue: (event: unknown) => Promise<void>;
}

/** Handles an event. Throws only if the queue does not accept a failed event: Lambda then retries the invocation twice. */
export async function handleDelivery<Outcome extends LogLine>(
  event: { readonly id: string },
  { handle, log, measure, requeue }: DirectDeliveryOptions<Outcome>,
): Promise<void> {
  try {
    const outcome = await handle(event);
    log(outcome, measure?.(outcome));
  } catch (error) {
    log({ deliveryId: event.id, level: 'error', ...toLoggableFault(error) });
    await requeue(event);
  }
}
