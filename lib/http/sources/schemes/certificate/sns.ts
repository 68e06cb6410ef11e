// Amazon SNS: a message is signed with a certificate of AWS, whose address is in the message.
// https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message-verify-message-signature.html
import type { SnsOptions } from '../../../../core/source/certificate-schemes.ts';
import { isJsonObject, type JsonObject, parseJson } from '../../../../value/json.ts';
import { decodeUtf8 } from '../../../request/text.ts';
import type { HttpRequest } from '../../../server/message.ts';
import { type Claim, decodeBytes, type Scheme } from '../../claim.ts';
import { createSourceRefusal } from '../../refusal.ts';
import { readTimestamp } from '../../timestamp.ts';
import { isSignedByCertificate } from './certificate.ts';

export const sns: Scheme<SnsOptions> = (request, { topics }): Claim => {
  const message = parseMessage(request);
  if (!topics.includes(readText(message, 'TopicArn'))) throw createSourceRefusal('the topic is not a declared one');
  const algorithm = algorithms[readText(message, 'SignatureVersion')];
  const signature = decodeBytes(readText(message, 'Signature'), 'base64');
  if (algorithm === undefined || signature === undefined) throw createSourceRefusal('the signature has no known form');
  const signed = { algorithm, signature, message: formatSigned(message) };
  const url = parseSnsUrl(readText(message, 'SigningCertURL'), /^\/SimpleNotificationService-[\w-]+\.pem$/);
  return {
    signedAtMs: readTimestamp(readText(message, 'Timestamp'), 'iso8601'),
    isMadeWith: () => false,
    remote: { url, isMadeWith: (document) => isSignedByCertificate(document, signed) },
  };
};

const algorithms: Readonly<Record<string, 'sha1' | 'sha256' | undefined>> = { 1: 'sha1', 2: 'sha256' };

const signedMembers: Readonly<Record<string, readonly string[] | undefined>> = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
  UnsubscribeConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
};

// Only the subject may be missing. A line break in a value could be read as the next member, so only the free texts may have one: what
// follows the message is fixed, and no subject has one.
function formatSigned(message: JsonObject): string {
  const members = signedMembers[readText(message, 'Type')];
  if (members === undefined) throw createSourceRefusal('the message has no known type');
  return members
    .filter((name) => name !== 'Subject' || message.Subject !== undefined)
    .map((name) => {
      const value = readText(message, name);
      if (name !== 'Message' && value.includes('\n')) throw createSourceRefusal(`the ${name} has a line break`);
      return `${name}\n${value}\n`;
    })
    .join('');
}

function readText(message: JsonObject, name: string): string {
  const value = Object.hasOwn(message, name) ? message[name] : undefined;
  if (typeof value !== 'string') throw createSourceRefusal(`the body’s ${name} is missing`);
  return value;
}

// The body is not verified yet: an error in it must not be shown to the sender.
function parseMessage(request: HttpRequest): JsonObject {
  try {
    const value = parseJson(decodeUtf8(request));
    if (isJsonObject(value)) return value;
  } catch {}
  throw createSourceRefusal('the body is not a JSON object');
}

/** An address of SNS itself. @throws FlowgateError for any other */
export function parseSnsUrl(text: string, path: RegExp): URL {
  const url = /^[\x21-\x7e]+$/.test(text) ? URL.parse(text) : null;
  const isOfSns =
    url?.protocol === 'https:' &&
    url.port === '' &&
    url.username === '' &&
    url.password === '' &&
    /^sns\.[a-z0-9-]{3,}\.amazonaws\.com(?:\.cn)?$/.test(url.hostname) &&
    path.test(url.pathname);
  if (url === null || !isOfSns) throw createSourceRefusal('an address in the body is not one of SNS');
  return url;
}
