// A request body as a form, for `http:invoke` with `Transform`. Source: developer guide, "Call HTTPS APIs", and the formats
// of the CDK's URLEncodingFormat.
import { asText } from '../engine/service-call.ts';
import { StatesError } from '../engine/states-error.ts';
import { isRecord, type Json, type JsonRecord } from '../language/json.ts';

const arrayFormats = ['INDICES', 'REPEAT', 'COMMAS', 'BRACKETS'] as const;
export type ArrayFormat = (typeof arrayFormats)[number];

/** Undefined if the body is sent unchanged. Throws States.Runtime for an encoding that AWS does not have. */
export function readArrayFormat(transform: Json | undefined): ArrayFormat | undefined {
  if (!isRecord(transform) || transform.RequestBodyEncoding === undefined || transform.RequestBodyEncoding === 'NONE')
    return undefined;
  const { RequestBodyEncoding: encoding, RequestEncodingOptions: options } = transform;
  const format = (isRecord(options) ? options.ArrayFormat : undefined) ?? 'INDICES';
  const found = arrayFormats.find((one) => one === format);
  if (encoding === 'URL_ENCODED' && found !== undefined) return found;
  const what = `RequestBodyEncoding ${JSON.stringify(encoding)} with ArrayFormat ${JSON.stringify(format)}`;
  throw new StatesError('States.Runtime', `${what} is unknown: use URL_ENCODED with ${arrayFormats.join(', ')}`);
}

export function encodeForm(body: JsonRecord, format: ArrayFormat): string {
  const pairs = Object.entries(body).flatMap(([name, value]) => listPairs(name, value, format));
  return new URLSearchParams(pairs).toString();
}

function listPairs(name: string, value: Json, format: ArrayFormat): [string, string][] {
  if (isRecord(value)) return Object.entries(value).flatMap(([key, one]) => listPairs(`${name}[${key}]`, one, format));
  if (!Array.isArray(value)) return [[name, asText(value)]];
  if (format === 'COMMAS') return [[name, value.map((one: Json) => asText(one)).join(',')]];
  return value.flatMap((one: Json, index) => listPairs(`${name}${toSuffix(index, format)}`, one, format));
}

function toSuffix(index: number, format: ArrayFormat): string {
  if (format === 'INDICES') return `[${index}]`;
  return format === 'BRACKETS' ? '[]' : '';
}
