// Handles a batch of SQS messages. Each message is handled separately, and only failed messages are delivered again.
import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import type { LogLine, LogMetrics, MetricValues } from '../../core/operate/metrics.ts';
import { readJson } from '../../value/json.ts';
import { toLoggableFault } from '../../value/loggable-fault.ts';

export interface FailedMessage {
  /** The message's parsed JSON; undefined if it is not JSON. */
  readonly body: unknown;
  readonly error: unknown;
  /** How often the message has been delivered, including this time. */
  readonly deliveries: number;
  readonly receiptHandle: string;
}

export interface BatchOptions<Outcome extends LogLine = LogLine> {
  readonly handle: (body: unknown) => Promise<Outcome>;
  /**
   * Decides when a failed message is delivered again. The result is logged with the fault.
   * @default after the visibility timeout of the queue
   */
  readonly onFailure?: (failed: FailedMessage) => Promise<Outcome>;
  /** Receives one line for each message. A message that was handled at its first delivery needs no ID: the line has that of its run or event. */
  readonly log: LogMetrics;
  /** The metrics of an outcome, of a handled message and of a failed one. @default none */
  readonly measure?: (outcome: Outcome) => MetricValues;
}

/** Handles the messages concurrently. Never throws: a message that cannot be parsed does not fail the others. */
export async function handleBatch<Outcome extends LogLine>(
  records: readonly SQSRecord[],
  options: BatchOptions<Outcome>,
): Promise<SQSBatchResponse> {
  const failed = await Promise.all(
    records.map(async (record) => ((await handleMessage(record, options)) ? [] : [record.messageId])),
  );
  return { batchItemFailures: failed.flat().map((itemIdentifier) => ({ itemIdentifier })) };
}

/** Returns whether the message was handled. */
async function handleMessage<Outcome extends LogLine>(
  record: SQSRecord,
  options: BatchOptions<Outcome>,
): Promise<boolean> {
  const { messageId, attributes } = record;
  const line = { messageId, received: Number(attributes.ApproximateReceiveCount) };
  try {
    const outcome = await options.handle(parseMessage(record.body));
    options.log({ ...(line.received > 1 && line), ...outcome }, options.measure?.(outcome));
    return true;
  } catch (error) {
    const { decision, metrics } = await decide(record, error, options);
    options.log({ ...line, level: 'error', ...toLoggableFault(error), ...decision }, metrics);
    return false;
  }
}

// If the decision fails, the message is delivered again after the queue's visibility timeout.
async function decide<Outcome extends LogLine>(
  record: SQSRecord,
  error: unknown,
  { onFailure, measure }: BatchOptions<Outcome>,
): Promise<{ readonly decision: LogLine; readonly metrics?: MetricValues | undefined }> {
  const { body, receiptHandle, attributes } = record;
  const deliveries = Number(attributes.ApproximateReceiveCount);
  try {
    const decision = await onFailure?.({ body: parseJson(body), error, deliveries, receiptHandle });
    return decision === undefined ? { decision: {} } : { decision, metrics: measure?.(decision) };
  } catch (undecided) {
    return { decision: { outcome: 'undecided', undecided: toLoggableFault(undecided) } };
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
