// Holds back the messages of the queue of starts, so that a measurement can have them delivered in full batches.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform, ServiceRequest } from '../../local/platform.ts';

/** What connects the queue to the function. */
interface Mapping {
  readonly uuid: string;
  readonly queue: string;
}

export class HeldStarts {
  readonly #platform: Pick<Platform, 'callService'>;
  readonly #mapping: Mapping;

  private constructor(platform: Pick<Platform, 'callService'>, mapping: Mapping) {
    this.#platform = platform;
    this.#mapping = mapping;
  }

  /**
   * Stops the delivery. A poll that is in progress still takes messages, so events are sent until none is taken. Their runs may never start.
   * @param send sends an event that starts a run
   */
  static async hold(platform: Pick<Platform, 'callService'>, send: () => Promise<unknown>): Promise<HeldStarts> {
    const held = new HeldStarts(platform, await findMapping(platform));
    await held.#setDelivery(false);
    do {
      await send();
      await sleep(deliveryMs);
    } while ((await held.#discard()) === 0);
    return held;
  }

  /** Starts the delivery. */
  release(): Promise<void> {
    return this.#setDelivery(true);
  }

  async #setDelivery(Enabled: boolean): Promise<void> {
    await call(this.#platform, 'lambda', 'UpdateEventSourceMapping', { UUID: this.#mapping.uuid, Enabled });
  }

  /** Deletes the messages that are in the queue. @returns how many there were */
  async #discard(): Promise<number> {
    const name = { QueueName: this.#mapping.queue };
    const { QueueUrl } = await call(this.#platform, 'sqs', 'GetQueueUrl', name);
    const received = await call(this.#platform, 'sqs', 'ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10 });
    const messages = (received.Messages ?? []) as readonly { readonly ReceiptHandle: string }[];
    for (const { ReceiptHandle } of messages)
      await call(this.#platform, 'sqs', 'DeleteMessage', { QueueUrl, ReceiptHandle });
    return messages.length;
  }
}

/** How long an accepted event takes at most to reach the queue. */
const deliveryMs = 500;

async function findMapping(platform: Pick<Platform, 'callService'>): Promise<Mapping> {
  const { EventSourceMappings: all } = await call(platform, 'lambda', 'ListEventSourceMappings', {});
  const mappings = all as readonly { readonly UUID: string; FunctionArn: string; EventSourceArn: string }[];
  const found = mappings.find(({ FunctionArn }) => FunctionArn.includes('FunctionsStartFunction'));
  if (found === undefined) throw new Error('the router has no function that starts executions');
  return { uuid: found.UUID, queue: found.EventSourceArn.split(':').at(-1) ?? '' };
}

function call(
  { callService }: Pick<Platform, 'callService'>,
  service: string,
  operation: string,
  input: ServiceRequest['input'],
): ReturnType<Platform['callService']> {
  return callService({ kind: 'administrator' }, { service, operation, input });
}
