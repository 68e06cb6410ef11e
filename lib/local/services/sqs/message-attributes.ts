// The typed attributes of a message: their checks, their size and their checksum.
import { createHash } from 'node:crypto';
import { isJsonObject } from '../../../value/json.ts';
import type { JsonObject } from '../../platform/service.ts';
import { invalidParameter } from './refusals.ts';

export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  /** Base64. */
  readonly BinaryValue?: string;
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

const mostAttributes = 10;

/** Throws InvalidParameterValue. */
export function readAttributes(given: unknown): MessageAttributes {
  const entries = Object.entries(isJsonObject(given) ? given : {});
  if (entries.length > mostAttributes) {
    throw invalidParameter(
      `Number of message attributes [${entries.length}] exceeds the allowed maximum [${mostAttributes}].`,
    );
  }
  return Object.fromEntries(entries.map(([name, value]) => [name, readAttribute(name, value)]));
}

export function attributesSize(attributes: MessageAttributes): number {
  return Object.entries(attributes).reduce((bytes, [name, attribute]) => {
    return bytes + Buffer.byteLength(name) + Buffer.byteLength(attribute.DataType) + countBytes(attribute).length;
  }, 0);
}

/**
 * The checksum that clients compare: over the sorted names, each with its type and value, all with their lengths.
 * Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export function attributesMd5(attributes: MessageAttributes): string {
  const hash = createHash('md5');
  for (const [name, attribute] of Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(withLength(Buffer.from(name))).update(withLength(Buffer.from(attribute.DataType)));
    hash.update(Buffer.from([attribute.BinaryValue === undefined ? 1 : 2])).update(withLength(countBytes(attribute)));
  }
  return hash.digest('hex');
}

/** The attributes that a receiver requests: by name, by `prefix.*`, or `All`. */
export function selectAttributes(attributes: MessageAttributes, wanted: readonly string[]): MessageAttributes {
  const isWanted = (name: string): boolean =>
    wanted.some((one) => one === 'All' || one === name || (one.endsWith('.*') && name.startsWith(one.slice(0, -2))));
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => isWanted(name)));
}

function readAttribute(name: string, value: unknown): MessageAttribute {
  if (!/^[\w.-]{1,256}$/.test(name) || /^(aws|amazon)\.|^\.|\.$|\.\./i.test(name)) {
    throw invalidParameter(`Message attribute name '${name}' is invalid.`);
  }
  const { DataType: type, StringValue: text, BinaryValue: bytes }: JsonObject = isJsonObject(value) ? value : {};
  if (typeof type !== 'string' || !/^(String|Number|Binary)(\..+)?$/.test(type) || type.length > 256) {
    throw invalidParameter(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  }
  if (type.startsWith('Binary')) return { DataType: type, BinaryValue: readBytes(name, bytes) };
  if (typeof text !== 'string' || text === '') {
    throw invalidParameter(`The message attribute '${name}' must contain a non-empty message attribute value.`);
  }
  if (type.startsWith('Number') && !Number.isFinite(Number(text))) {
    throw invalidParameter(`Could not cast message attribute '${name}' value to number.`);
  }
  return { DataType: type, StringValue: text };
}

function readBytes(name: string, value: unknown): string {
  if (value instanceof Uint8Array && value.length > 0) return Buffer.from(value).toString('base64');
  if (typeof value === 'string' && value !== '') return value;
  throw invalidParameter(`The message attribute '${name}' must contain a non-empty message attribute value.`);
}

function countBytes({ StringValue: text, BinaryValue: bytes }: MessageAttribute): Buffer {
  return bytes === undefined ? Buffer.from(text ?? '') : Buffer.from(bytes, 'base64');
}

function withLength(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
