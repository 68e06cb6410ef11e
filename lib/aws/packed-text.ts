// The JSON text of an event, or of a run's output, in its item. A long text is compressed: DynamoDB bills a write by its kilobytes.
import { deflateSync, inflateSync } from 'node:zlib';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/**
 * In bytes. An event's item has some 330 bytes besides its text, and a write of up to 1,024 bytes costs the same: a shorter text
 * stays readable in the console of AWS.
 */
const leastBytes = 600;

/**
 * Text that most events contain: the compressor refers to it. Never change it: stored texts were compressed with it. To compress with
 * another one, add it beside this one and choose by the identifier in the header of the compressed bytes (RFC 1950, DICTID).
 */
const dictionary = Buffer.from(
  '{"items":[{"quantity":1,"price":0.0,"currency":"EUR","amount":"email":"@example.com","type":"status":"url":"https://' +
    '"createdAt":"2026-01-01T00:00:00.000Z","id":"source":"name":"detail":{"metadata":{"eventId":"evt_","environment":"production",' +
    '"organisationId":"","credentialId":"cred_","dialect":"native","receivedAt":"2026-","forced":false,"debug":false,' +
    '"lineage":{"rootEventId":"evt_","depth":0},"workflows":["]},"data":{"fingerprint":"","matches":[{"workflowId":"","name":"","runId":"run_',
);

/** Returns the attribute that stores a text: a string, or, for a long text, compressed bytes in zlib's format (RFC 1950). */
export function packText(text: string): AttributeValue.SMember | AttributeValue.BMember {
  return Buffer.byteLength(text) < leastBytes ? { S: text } : { B: deflateSync(text, { dictionary }) };
}

/**
 * Returns the text of an attribute that `packText` returned.
 * @throws Error for bytes that were changed: zlib's format has a checksum
 */
export function unpackText(attribute: AttributeValue | undefined): string {
  if (attribute?.B === undefined) return attribute?.S ?? '';
  return inflateSync(attribute.B, { dictionary }).toString();
}
