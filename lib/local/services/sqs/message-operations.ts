// The operations on messages: sending, receiving, deleting and hiding them, one by one and in batches.
import { AwsError } from '../../platform/aws-error.ts';
import type { Clock } from '../../platform/clock.ts';
import type { JsonObject } from '../../platform/service.ts';
import { performBatch, readBatch } from './batch.ts';
import { describeSent, messageSize, type ReadMessage, readMessage } from './message.ts';
import type { Queue } from './queue.ts';
import { readQueueName } from './queue-names.ts';
import type { Queues } from './queues.ts';
import { parseReceiptHandle } from './receipt-handle.ts';
import { missingParameter, optionalInteger, requiredText } from './refusals.ts';

const visibility = { least: 0, most: 43_200 };
const largestBatch = 1_048_576;

export class MessageOperations {
  readonly #clock: Clock;
  readonly #queues: Queues;

  constructor(clock: Clock, queues: Queues) {
    this.#clock = clock;
    this.#queues = queues;
  }

  send(input: JsonObject): JsonObject {
    const queue = this.#queue(input);
    return keep(queue, readMessage(input, queue.settings, this.#clock.now()));
  }

  sendBatch(input: JsonObject): JsonObject {
    const queue = this.#queue(input);
    const entries = readBatch('SendMessageBatch', input);
    const messages = new Map<JsonObject, ReadMessage>();
    const read = (entry: JsonObject) => readMessage(entry, queue.settings, this.#clock.now());
    performBatch(entries, (entry) => {
      messages.set(entry, read(entry));
      return {};
    });
    refuseLargeBatch([...messages.values()]);
    // An entry that could not be read is read again here, so that only this entry is refused, not the batch.
    return performBatch(entries, (entry) => keep(queue, messages.get(entry) ?? read(entry)));
  }

  async receive(input: JsonObject): Promise<JsonObject> {
    const queue = this.#queue(input);
    const { waitSeconds, visibilitySeconds } = queue.settings;
    const messages = await queue.receive({
      most: optionalInteger(input, 'MaxNumberOfMessages', { least: 1, most: 10 }) ?? 1,
      waitSeconds: optionalInteger(input, 'WaitTimeSeconds', { least: 0, most: 20 }) ?? waitSeconds,
      visibilitySeconds: optionalInteger(input, 'VisibilityTimeout', visibility) ?? visibilitySeconds,
      systemAttributes: [...texts(input.AttributeNames), ...texts(input.MessageSystemAttributeNames)],
      attributes: texts(input.MessageAttributeNames),
    });
    return messages.length === 0 ? {} : { Messages: messages };
  }

  delete(input: JsonObject): JsonObject {
    return deleteFrom(this.#queue(input), input);
  }

  deleteBatch(input: JsonObject): JsonObject {
    const queue = this.#queue(input);
    return performBatch(readBatch('DeleteMessageBatch', input), (entry) => deleteFrom(queue, entry));
  }

  changeVisibility(input: JsonObject): JsonObject {
    return changeIn(this.#queue(input), input);
  }

  changeVisibilityBatch(input: JsonObject): JsonObject {
    const queue = this.#queue(input);
    return performBatch(readBatch('ChangeMessageVisibilityBatch', input), (entry) => changeIn(queue, entry));
  }

  #queue(input: JsonObject): Queue {
    return this.#queues.get(readQueueName(input));
  }
}

function deleteFrom(queue: Queue, input: JsonObject): JsonObject {
  queue.delete(parseReceiptHandle(requiredText(input, 'ReceiptHandle')));
  return {};
}

function changeIn(queue: Queue, input: JsonObject): JsonObject {
  const handle = requiredText(input, 'ReceiptHandle');
  const seconds = optionalInteger(input, 'VisibilityTimeout', visibility);
  if (seconds === undefined) throw missingParameter('VisibilityTimeout');
  queue.changeVisibility(parseReceiptHandle(handle), handle, seconds);
  return {};
}

function keep(queue: Queue, { content, delaySeconds }: ReadMessage): JsonObject {
  queue.add(content, delaySeconds);
  return describeSent(content);
}

function refuseLargeBatch(messages: readonly ReadMessage[]): void {
  const bytes = messages.reduce((sum, { content }) => sum + messageSize(content), 0);
  if (bytes <= largestBatch) return;
  throw new AwsError(
    'BatchRequestTooLong',
    `Batch requests cannot be longer than ${largestBatch} bytes. You have sent ${bytes} bytes.`,
  );
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
