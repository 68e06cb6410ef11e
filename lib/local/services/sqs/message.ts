// A message: its immutable content, and its changing state.
import { createHash, randomUUID } from 'node:crypto';
import { isJsonObject } from '../../../value/json.ts';
import { AwsError } from '../../platform/aws-error.ts';
import type { JsonObject } from '../../platform/service.ts';
import {
  attributesMd5,
  attributesSize,
  type MessageAttributes,
  readAttributes,
  selectAttributes,
} from './message-attributes.ts';
import type { QueueSettings } from './queue-attributes.ts';
import { invalidParameter, optionalInteger, requiredText } from './refusals.ts';

export interface MessageContent {
  readonly id: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  /** The system attribute that a sender may set: AWSTraceHeader. */
  readonly traceHeader?: string;
  readonly groupId?: string;
  readonly senderId: string;
  /** Milliseconds. */
  readonly sentAt: number;
  /** Present in a dead letter: the queue that it came from. */
  readonly deadLetterSourceArn?: string;
}

export interface MessageState {
  /** The time in milliseconds from which on it can be received. */
  readonly visibleAt: number;
  readonly receiveCount: number;
  readonly firstReceivedAt?: number;
  /** The secret of the last receipt handle; absent before the first receipt. */
  readonly receipt?: string;
}

export interface ReadMessage {
  readonly content: MessageContent;
  readonly delaySeconds: number;
}

/** Source: https://www.w3.org/TR/REC-xml/#charsets */
const forbidden = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;

/** Reads SendMessage or an entry of SendMessageBatch. Throws AwsError. */
export function readMessage(input: JsonObject, settings: QueueSettings, now: number): ReadMessage {
  const body = requiredText(input, 'MessageBody');
  if (forbidden.test(body)) throw new AwsError('InvalidMessageContents', invalidCharacters);
  if (input.MessageDeduplicationId !== undefined) {
    throw invalidParameter(
      `Value ${String(input.MessageDeduplicationId)} for parameter MessageDeduplicationId is invalid. Reason: The request include parameter that is not valid for this queue type.`,
    );
  }
  const attributes = readAttributes(input.MessageAttributes);
  if (messageSize({ body, attributes }) > settings.maximumMessageSize) {
    throw invalidParameter(
      `One or more parameters are invalid. Reason: Message must be shorter than ${settings.maximumMessageSize} bytes.`,
    );
  }
  const groupId = typeof input.MessageGroupId === 'string' ? { groupId: input.MessageGroupId } : {};
  return {
    content: {
      id: randomUUID(),
      body,
      attributes,
      ...readTrace(input),
      ...groupId,
      senderId: 'AIDALOCALFLOWGATE',
      sentAt: now,
    },
    delaySeconds: optionalInteger(input, 'DelaySeconds', { least: 0, most: 900 }) ?? settings.delaySeconds,
  };
}

/** The size in bytes, as SQS counts it for its limits. */
export function messageSize({ body, attributes }: Pick<MessageContent, 'body' | 'attributes'>): number {
  return Buffer.byteLength(body) + attributesSize(attributes);
}

export function describeSent({ id, body, attributes }: MessageContent): JsonObject {
  const hasAttributes = Object.keys(attributes).length > 0;
  return {
    MessageId: id,
    MD5OfMessageBody: md5(body),
    ...(hasAttributes ? { MD5OfMessageAttributes: attributesMd5(attributes) } : {}),
  };
}

export interface Wanted {
  readonly systemAttributes: readonly string[];
  readonly attributes: readonly string[];
}

/** A message in the response of ReceiveMessage. */
export function describeReceived(
  content: MessageContent,
  state: MessageState,
  receipt: string,
  wanted: Wanted,
): JsonObject {
  const system = selectSystem(systemAttributes(content, state), wanted.systemAttributes);
  const attributes = selectAttributes(content.attributes, wanted.attributes);
  return {
    MessageId: content.id,
    ReceiptHandle: receipt,
    MD5OfBody: md5(content.body),
    Body: content.body,
    ...(Object.keys(system).length === 0 ? {} : { Attributes: system }),
    ...(Object.keys(attributes).length === 0
      ? {}
      : { MD5OfMessageAttributes: attributesMd5(attributes), MessageAttributes: attributes }),
  };
}

function systemAttributes(content: MessageContent, state: MessageState): JsonObject {
  const { traceHeader, groupId, deadLetterSourceArn } = content;
  return {
    SenderId: content.senderId,
    SentTimestamp: String(content.sentAt),
    ApproximateReceiveCount: String(state.receiveCount),
    ApproximateFirstReceiveTimestamp: String(state.firstReceivedAt),
    ...(traceHeader === undefined ? {} : { AWSTraceHeader: traceHeader }),
    ...(groupId === undefined ? {} : { MessageGroupId: groupId }),
    ...(deadLetterSourceArn === undefined ? {} : { DeadLetterQueueSourceArn: deadLetterSourceArn }),
  };
}

function selectSystem(all: JsonObject, wanted: readonly string[]): JsonObject {
  const isWanted = (name: string): boolean => wanted.includes('All') || wanted.includes(name);
  return Object.fromEntries(Object.entries(all).filter(([name]) => isWanted(name)));
}

function readTrace({ MessageSystemAttributes: given }: JsonObject): { traceHeader?: string } {
  if (!isJsonObject(given)) return {};
  const unknown = Object.keys(given).find((name) => name !== 'AWSTraceHeader');
  if (unknown !== undefined) throw invalidParameter(`Message system attribute name '${unknown}' is invalid.`);
  const { AWSTraceHeader: header } = given;
  return isJsonObject(header) && typeof header.StringValue === 'string' ? { traceHeader: header.StringValue } : {};
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

const invalidCharacters =
  'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF';
