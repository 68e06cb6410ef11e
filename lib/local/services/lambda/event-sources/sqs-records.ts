// Converts the messages of a queue to the records that Lambda passes to a function.
import { isJsonObject } from '../../../../value/json.ts';
import type { JsonObject } from '../../../platform/service.ts';

/** Converts a message of ReceiveMessage's response to a record of the event. */
export function sqsRecord(message: JsonObject, queueArn: string): JsonObject {
  const { MD5OfMessageAttributes } = message;
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes ?? {},
    messageAttributes: messageAttributes(message.MessageAttributes),
    ...(MD5OfMessageAttributes === undefined ? {} : { md5OfMessageAttributes: MD5OfMessageAttributes }),
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: queueArn.split(':')[3],
  };
}

/** Lambda's limit on an event, without the JSON around the records, in bytes. */
const largestBatch = 6 * 2 ** 20 - 1024;

/**
 * Splits records into batches that do not exceed the limit of an invocation. A single message has at most 1 MB, so it never
 * exceeds it.
 * @param countBytes returns the size of a record as JSON
 */
export function batchesThatFit<T>(records: readonly T[], countBytes: (record: T) => number): T[][] {
  const batches: T[][] = [];
  let room = 0;
  for (const record of records) {
    const bytes = countBytes(record) + 1;
    const last = batches.at(-1);
    if (last === undefined || bytes > room) {
      batches.push([record]);
      room = largestBatch - bytes;
    } else {
      last.push(record);
      room -= bytes;
    }
  }
  return batches;
}

function messageAttributes(attributes: unknown): JsonObject {
  if (!isJsonObject(attributes)) return {};
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, messageAttribute(value)]));
}

function messageAttribute(value: unknown): JsonObject {
  const { StringValue, BinaryValue, DataType } = isJsonObject(value) ? value : {};
  return {
    ...(StringValue === undefined ? {} : { stringValue: StringValue }),
    ...(BinaryValue === undefined ? {} : { binaryValue: base64(BinaryValue) }),
    stringListValues: [],
    binaryListValues: [],
    dataType: DataType,
  };
}

function base64(value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
}
