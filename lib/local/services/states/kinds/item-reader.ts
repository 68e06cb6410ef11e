// ItemReader: reads the items of a distributed Map from an S3 object (JSON, JSON Lines, CSV) or from a bucket's listing.

import { parseStorageAction } from '../../../../asl/resources/resource-arn.ts';
import { splitPointer } from '../../../../value/json-pointer.ts';
import type { RunHost } from '../engine/run-host.ts';
import type { Evaluate, Scope } from '../engine/scope.ts';
import { asJson, callService } from '../engine/service-call.ts';
import { StatesError } from '../engine/states-error.ts';
import { parseJsonText } from '../json-text.ts';
import type { MapItem } from '../language/context-object.ts';
import { isRecord, type Json, type JsonRecord } from '../language/json.ts';
import type { QueryLanguage } from '../language/query-language.ts';
import { omitUndefined } from '../omit-undefined.ts';
import { parseCsv } from './csv.ts';
import type { ErrorNaming } from './integration.ts';

const naming: ErrorNaming = { prefix: 'S3', service: 'S3', style: 'aws-sdk', base: 'S3Exception' };

/** Returns undefined if the state has no reader. */
export function compileReader(
  definition: JsonRecord,
  language: QueryLanguage,
): ((scope: Scope, host: RunHost) => Promise<MapItem[]>) | undefined {
  const reader = definition.ItemReader;
  if (!isRecord(reader)) return undefined;
  const config = isRecord(reader.ReaderConfig) ? reader.ReaderConfig : {};
  const inputPath = omitUndefined({ InputPath: definition.InputPath });
  const place = compileReaderArguments({ ...reader, ...inputPath }, language);
  const readMaxItems = compileMaxItems({ ...config, ...inputPath }, language);
  const isListing = parseStorageAction(reader.Resource) === 'listObjectsV2';
  const missing = findUnimplemented(config);
  return async (scope, host) => {
    if (missing !== undefined)
      throw new StatesError('States.Runtime', `${missing} is not implemented by the local platform`);
    const location = (await place(scope)) as JsonRecord;
    const maxItemCount = await readMaxItems(scope);
    const values = isListing
      ? await listObjects(host, location, maxItemCount)
      : await objectItems(host, location, config);
    const source = `s3://${String(location.Bucket)}/${isListing ? String(location.Prefix ?? '') : String(location.Key)}`;
    return values.slice(0, maxItemCount).map((value, index) => ({ index, value, source }));
  };
}

/** Returns the maximum number of items to read; 0 or no number means all items. */
function compileMaxItems(config: JsonRecord, language: QueryLanguage): (scope: Scope) => Promise<number> {
  const maxItems = language.value(config, 'MaxItems', 'number');
  return async (scope) => {
    const value = Number((await maxItems?.(scope)) ?? 0);
    if (value < 0) throw readerFailure('field MaxItems must be positive');
    return value === 0 ? Number.POSITIVE_INFINITY : value;
  };
}

/** Members of ReaderConfig that AWS supports and the platform does not: the machine is accepted, but its Map ends the execution. */
function findUnimplemented(config: JsonRecord): string | undefined {
  const field = ['ManifestType', 'Transformation'].find((name) => config[name] !== undefined);
  if (field !== undefined) return `the field "${field}" of ReaderConfig`;
  const type = ['PARQUET', 'MANIFEST'].find((name) => config.InputType === name);
  return type === undefined ? undefined : `the InputType "${type}"`;
}

function compileReaderArguments(reader: JsonRecord, language: QueryLanguage): Evaluate {
  const field = language.name === 'JSONata' ? 'Arguments' : 'Parameters';
  return language.template(reader, field, 'ItemReader') ?? (async () => ({}));
}

async function objectItems(host: RunHost, { Bucket, Key }: JsonRecord, config: JsonRecord): Promise<readonly Json[]> {
  const { Body } = await callS3(host, 'GetObject', { Bucket, Key });
  return parseItems(Body instanceof Uint8Array ? Buffer.from(Body).toString('utf8') : String(Body ?? ''), config);
}

/** Parses the items from the text of an object. Throws States.ItemReaderFailed. */
export function parseItems(text: string, config: JsonRecord): readonly Json[] {
  switch (config.InputType ?? 'JSON') {
    case 'CSV':
      return csvItems(text, config);
    case 'JSONL':
      return text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map(parseItemText);
    default:
      return jsonItems(parseItemText(text), config.ItemsPointer);
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
  const keys = typeof pointer === 'string' ? splitPointer(pointer) : [];
  const found = keys.reduce<Json | undefined>((inner, key) => (isRecord(inner) ? inner[key] : undefined), value);
  if (Array.isArray(found)) return found;
  if (isRecord(found) && pointer !== undefined) return Object.entries(found).map(([Key, Value]) => ({ Key, Value }));
  throw readerFailure('Attempting to map over non-iterable node.');
}

async function listObjects(host: RunHost, location: JsonRecord, maxItemCount: number): Promise<readonly Json[]> {
  const items: Json[] = [];
  let token: unknown;
  do {
    const page = await callS3(host, 'ListObjectsV2', { ...location, ...omitUndefined({ ContinuationToken: token }) });
    items.push(...(asJson(page.Contents ?? []) as readonly Json[]).filter(isRecord).map(toListedItem));
    token = page.NextContinuationToken;
  } while (token !== undefined && items.length < maxItemCount);
  return items;
}

function toListedItem({ ETag, Key, LastModified, Size, StorageClass }: JsonRecord): JsonRecord {
  return {
    Etag: ETag ?? null,
    Key: Key ?? null,
    LastModified: LastModified ?? null,
    Size: Size ?? null,
    StorageClass: StorageClass ?? 'STANDARD',
  };
}

async function callS3(
  host: RunHost,
  operation: string,
  input: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  try {
    return await callService({ host, service: 's3', operation, input, naming });
  } catch (fault) {
    throw fault instanceof StatesError ? readerFailure(fault.reason ?? fault.error ?? '') : fault;
  }
}

function parseItemText(text: string): Json {
  return parseJsonText(text, (reason) => readerFailure(`Unable to parse the file as JSON: ${reason}`));
}

function readerFailure(cause: string): StatesError {
  return new StatesError('States.ItemReaderFailed', cause);
}
