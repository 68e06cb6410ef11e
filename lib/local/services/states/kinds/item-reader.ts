// ItemReader: a distributed Map's items from an S3 object (JSON, JSON Lines, CSV) or from a listing of a bucket.

import type { RunHost } from '../engine/run-host.ts';
import type { Evaluate, Scope } from '../engine/scope.ts';
import { asJson, callService } from '../engine/service-call.ts';
import { StatesError } from '../engine/states-error.ts';
import type { MapItem } from '../language/context-object.ts';
import { isRecord, type Json, type JsonRecord } from '../language/json.ts';
import type { QueryLanguage } from '../language/query-language.ts';
import { parseCsv } from './csv.ts';
import type { ErrorNaming } from './integration.ts';

const naming: ErrorNaming = { prefix: 'S3', service: 'S3', style: 'aws-sdk', base: 'S3Exception' };

/** Undefined where the state has no reader. */
export function compileReader(
  definition: JsonRecord,
  language: QueryLanguage,
): ((scope: Scope, host: RunHost) => Promise<MapItem[]>) | undefined {
  const reader = definition.ItemReader;
  if (!isRecord(reader)) return undefined;
  const config = isRecord(reader.ReaderConfig) ? reader.ReaderConfig : {};
  const place = argumentsOf({ ...reader, InputPath: definition.InputPath ?? '$' }, language);
  const maxItems = language.value(config, 'MaxItems', 'number');
  const isListing = reader.Resource === 'arn:aws:states:::s3:listObjectsV2';
  return async (scope, host) => {
    const given = (await place(scope)) as JsonRecord;
    const most = Number((await maxItems?.(scope)) ?? 0) || Number.POSITIVE_INFINITY;
    const values = isListing ? await listing(host, given, most) : await objectItems(host, given, config);
    const source = `s3://${String(given.Bucket)}/${isListing ? String(given.Prefix ?? '') : String(given.Key)}`;
    return values.slice(0, most).map((value, index) => ({ index, value, source }));
  };
}

function argumentsOf(reader: JsonRecord, language: QueryLanguage): Evaluate {
  const field = language.name === 'JSONata' ? 'Arguments' : 'Parameters';
  return language.template(reader, field, 'ItemReader') ?? (async () => ({}));
}

async function objectItems(host: RunHost, { Bucket, Key }: JsonRecord, config: JsonRecord): Promise<readonly Json[]> {
  const { Body } = await read(host, 'GetObject', { Bucket, Key });
  return itemsIn(Body instanceof Uint8Array ? Buffer.from(Body).toString('utf8') : String(Body ?? ''), config);
}

/** The items in the text of an object. Throws States.ItemReaderFailed. */
export function itemsIn(text: string, config: JsonRecord): readonly Json[] {
  switch (config.InputType ?? 'JSON') {
    case 'CSV':
      return csvItems(text, config);
    case 'JSONL':
      return text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map(parsed);
    default:
      return jsonItems(parsed(text), config.ItemsPointer);
  }
}

function csvItems(text: string, config: JsonRecord): readonly Json[] {
  const rows = parseCsv(text, String(config.CSVDelimiter ?? 'COMMA'));
  const isGiven = config.CSVHeaderLocation === 'GIVEN';
  const headers = (isGiven ? config.CSVHeaders : rows[0]) as readonly string[] | undefined;
  if (headers === undefined) return [];
  if (new Set(headers).size < headers.length) throw readerFailure('CSV headers cannot contain duplicates.');
  const records = isGiven ? rows : rows.slice(1);
  return records.map((row) => Object.fromEntries(headers.map((header, index) => [header, row[index] ?? ''])));
}

function jsonItems(value: Json, pointer: Json | undefined): readonly Json[] {
  const keys = typeof pointer === 'string' ? pointer.split('/').slice(1) : [];
  const found = keys.reduce<Json | undefined>(
    (inner, key) => (isRecord(inner) ? inner[unescaped(key)] : undefined),
    value,
  );
  if (Array.isArray(found)) return found;
  if (isRecord(found) && pointer !== undefined) return Object.entries(found).map(([Key, Value]) => ({ Key, Value }));
  throw readerFailure('Attempting to map over non-iterable node.');
}

/** RFC 6901. */
function unescaped(key: string): string {
  return key.replaceAll('~1', '/').replaceAll('~0', '~');
}

async function listing(host: RunHost, given: JsonRecord, most: number): Promise<readonly Json[]> {
  const items: Json[] = [];
  let token: unknown;
  do {
    const page = await read(host, 'ListObjectsV2', {
      ...given,
      ...(token === undefined ? {} : { ContinuationToken: token }),
    });
    items.push(...(asJson(page.Contents ?? []) as readonly Json[]).filter(isRecord).map(listedItem));
    token = page.NextContinuationToken;
  } while (token !== undefined && items.length < most);
  return items;
}

function listedItem({ ETag, Key, LastModified, Size, StorageClass }: JsonRecord): JsonRecord {
  return {
    Etag: ETag ?? null,
    Key: Key ?? null,
    LastModified: LastModified ?? null,
    Size: Size ?? null,
    StorageClass: StorageClass ?? 'STANDARD',
  };
}

async function read(
  host: RunHost,
  operation: string,
  input: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  try {
    return await callService({ host, service: 's3', operation, input, naming });
  } catch (fault) {
    throw fault instanceof StatesError ? readerFailure(fault.reason ?? fault.error) : fault;
  }
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (fault) {
    throw readerFailure(`Unable to parse the file as JSON: ${fault instanceof Error ? fault.message : String(fault)}`);
  }
}

function readerFailure(cause: string): StatesError {
  return new StatesError('States.ItemReaderFailed', cause);
}
