// Handles a batch of SQS messages. Each message is handled separately, and only failed messages are delivered again.
import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { readJson } from '../../value/json.ts';
import { toLoggableFault } from '../../value/loggable-fault.ts';

type Line = Readonly<Record<string, unknown>>;

export interface FailedMessage {
  /** The message's parsed JSON; undefined if it is not JSON. */
  readonly body: unknown;
  readonly error: unknown;
  /** How often the message has been delivered, including this time. */
  readonly deliveries: number;
  readonly receiptHandle: string;
}

export interface BatchOptions {
  readonly handle: (body: unknown) => Promise<Line>;
  /**
   * Decides when a failed message is delivered again. The result is logged with the fault.
   * @default after the visibility timeout of the queue
   */
  readonly onFailure?: (failed: FailedMessage) => Promise<Line>;
  /** Receives one line for each message. */
  readonly log: (line: Line) => void;
}

/** Handles the messages concurrently. Never throws: a message that cannot be parsed does not fail the others. */
export async function handleBatch(records: readonly SQSRecord[], options: BatchOptions): Promise<SQSBatchResponse> {
  const failed = await Promise.all(
    records.map(async (record) => ((await handleMessage(record, options)) ? [] : [record.messageId])),
  );
  return { batchItemFailures: failed.flat().map((itemIdentifier) => ({ itemIdentifier })) };
}

/** Returns whether the message was handled. */
async function handleMessage(record: SQSRecord, options: BatchOptions): Promise<boolean> {
  const { messageId, attributes } = record;
  const line = { messageId, received: Number(attributes.ApproximateReceiveCount) };
  try {
    options.log({ ...line, ...(await options.handle(parseMessage(record.body))) });
    return true;
  } catch (error) {
    const decision = await decide(record, error, options);
    options.log({ ...line, level: 'error', ...toLoggableFault(error), ...decision });
    return false;
  }
}

// If the decision fails, the message is delivered again after the queue's visibility timeout.
async function decide(record: SQSRecord, error: unknown, { onFailure }: BatchOptions): Promise<Line> {
  const { body, receiptHandle, attributes } = record;
  const deliveries = Number(attributes.ApproximateReceiveCount);
  try {
    return (await onFailure?.({ body: parseJson(body), error, deliveries, receiptHandle })) ?? {};
  } catch (undecided) {
    return { outcome: 'undecided', undecided: toLoggableFault(undecided) };
  }
}

function parseMessage(text: string): unknown {
  const body = parseJson(text);
  // The error of V8 quotes the malformed JSON, and a payload must not be logged.
  if (body === undefined) throw new TypeError('the message is not JSON');
  return body;
}

function parseJson(text: string): unknown {
  try {
    return readJson(text);
  } catch {
    return undefined;
  }
}
