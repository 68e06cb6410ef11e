// Converts the arguments of a task to the types of the API: if the API requires text, a value that is
// not text becomes JSON text; if it requires bytes, every value becomes JSON text.
import { asText } from '../engine/service-call.ts';
import { isRecord, type Json, type JsonRecord } from '../language/json.ts';
import { convertAttributeValues } from './attribute-values.ts';

interface ValueMembers {
  /** Members that take text. Text is passed on unchanged. */
  readonly texts?: ReadonlySet<string>;
  /** Members that take bytes. Text is quoted too: AWS stores the Body `"a"` of S3 with its quotation marks. */
  readonly bytes?: ReadonlySet<string>;
}

const members = (names: string): ReadonlySet<string> => new Set(names.split(' '));

/** The members of each service that may receive another value than text, at any depth. */
const valueMembers: Readonly<Record<string, ValueMembers>> = {
  sqs: { texts: members('MessageBody StringValue MessageGroupId MessageDeduplicationId') },
  sns: { texts: members('Message Subject StringValue') },
  s3: { texts: members('Key Prefix CopySource'), bytes: members('Body') },
  lambda: { bytes: members('Payload') },
  eventbridge: { texts: members('Detail DetailType Source Event EventPattern Input') },
  scheduler: { texts: members('Input') },
  sfn: { texts: members('Name Input Output Error Cause Definition') },
  secretsmanager: { texts: members('SecretString') },
  ssm: { texts: members('Value') },
};

/** @param service The service's name in the resource of an SDK integration, such as `s3`. */
export function convertArguments(service: string, parameters: JsonRecord): JsonRecord {
  if (service === 'dynamodb') return convertAttributeValues(parameters, false) as JsonRecord;
  const known = valueMembers[service];
  return known === undefined ? parameters : convertMembers(parameters, known);
}

function convertMembers(record: JsonRecord, known: ValueMembers): JsonRecord {
  const entries = Object.entries(record).map(([name, value]) => [name, convertMember(name, value, known)] as const);
  return Object.fromEntries(entries);
}

/** Null is an absent member, which the API reports by itself. */
function convertMember(name: string, value: Json, known: ValueMembers): Json {
  if (value === null) return value;
  if (known.bytes?.has(name) === true) return JSON.stringify(value);
  if (known.texts?.has(name) === true) return asText(value);
  if (Array.isArray(value)) return value.map((item: Json) => (isRecord(item) ? convertMembers(item, known) : item));
  return isRecord(value) ? convertMembers(value, known) : value;
}
