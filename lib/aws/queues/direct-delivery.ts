// An event that the bus delivers by invoking a function. EventBridge has forgotten it by then, so a failure puts it into a
// queue that tries again.
import { toLoggableFault } from '../../value/loggable-fault.ts';
import type { BatchOptions } from './sqs-batch.ts';

export interface DirectDeliveryOptions extends BatchOptions {
  /** Puts the event into the queue. */
  readonly putBack: (event: unknown) => Promise<void>;
}

/** Handles an event. Throws only where the queue refuses a failed one: Lambda itself tries it again then, twice. */
export async function handleDelivery(
  event: { readonly id: string },
  { handle, log, putBack }: DirectDeliveryOptions,
): Promise<void> {
  try {
    log({ deliveryId: event.id, ...(await handle(event)) });
  } catch (error) {
    log({ deliveryId: event.id, level: 'error', ...toLoggableFault(error) });
    await putBack(event);
  }
}
