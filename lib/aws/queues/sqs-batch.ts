// A batch from a queue: every message on its own, and those that failed are named so that only they come again.
import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { readJson } from '../../value/json.ts';
import { toLoggableFault } from '../../value/loggable-fault.ts';

type Line = Readonly<Record<string, unknown>>;

export interface FailedMessage {
  /** The message's JSON; undefined where it is none. */
  readonly body: unknown;
  readonly error: unknown;
  /** How often it has been delivered, this time included. */
  readonly deliveries: number;
  readonly receiptHandle: string;
}

export interface BatchOptions {
  readonly handle: (body: unknown) => Promise<Line>;
  /**
   * Decides when a message that failed comes again; what it returns is logged with the fault.
   * @default it comes again once the queue's visibility timeout is over
   */
  readonly onFailure?: (failed: FailedMessage) => Promise<Line>;
  /** Takes one line a message. */
  readonly log: (line: Line) => void;
}

/** Handles the messages side by side. Never throws: a message that cannot be read fails alone. */
export async function handleBatch(records: readonly SQSRecord[], options: BatchOptions): Promise<SQSBatchResponse> {
  const handled = await Promise.all(
    records.map(async (record) => ((await handleMessage(record, options)) ? [] : [record.messageId])),
  );
  return { batchItemFailures: handled.flat().map((itemIdentifier) => ({ itemIdentifier })) };
}

/** Whether the message is done with. */
async function handleMessage(record: SQSRecord, options: BatchOptions): Promise<boolean> {
  const { messageId, attributes } = record;
  const line = { messageId, received: Number(attributes.ApproximateReceiveCount) };
  try {
    options.log({ ...line, ...(await options.handle(parseMessage(record.body))) });
    return true;
  } catch (error) {
    const decided = await decide(record, error, options);
    options.log({ ...line, level: 'error', ...toLoggableFault(error), ...decided });
    return false;
  }
}

// A decision that fails leaves the message to the queue's visibility timeout: it comes again all the same.
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
  // What V8 says of malformed JSON quotes it, and a payload belongs in no log.
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
