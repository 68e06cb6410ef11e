// Where a distributed Map reads its items and writes its results: ItemReader and ResultWriter, both over S3.
import type { Field, Fields } from '../grammar/fields.ts';
import { anyOf, below, isObject, quote } from '../grammar/json.ts';
import { hasArgument } from './given-arguments.ts';
import { checkOneOf, checkPart, objectField, type Part } from './map-parts.ts';
import type { Site } from './scope.ts';

const text: Field = { kind: 'text' };

const sourceFields: Fields = {
  Resource: text,
  Parameters: { kind: 'object-payload', language: 'JSONPath' },
  Arguments: { kind: 'object-payload', language: 'JSONata' },
};
const readerFields: Fields = { ...sourceFields, ReaderConfig: { kind: 'structure' } };
const writerFields: Fields = { ...sourceFields, WriterConfig: { kind: 'structure' } };

const readerConfigFields: Fields = {
  InputType: text,
  CSVHeaderLocation: text,
  CSVHeaders: { kind: 'array-payload' },
  CSVDelimiter: text,
  ItemsPointer: text,
  ManifestType: text,
  Transformation: text,
  MaxItems: { kind: 'integer', least: 0, most: 100_000_000, isDynamic: true },
  MaxItemsPath: { kind: 'reference-path', language: 'JSONPath' },
};
const writerConfigFields: Fields = { Transformation: text, OutputType: text };

export function checkReader(site: Site): void {
  const reader = objectField(site, 'ItemReader', readerFields);
  if (reader === undefined) return;
  const { body, pointer } = reader;
  checkStorage(reader, site, ['getObject', 'listObjectsV2']);
  const config = isObject(body.ReaderConfig) ? body.ReaderConfig : {};
  const place = { pointer: below(pointer, 'ReaderConfig'), site };
  checkPart(config, readerConfigFields, { ...place, what: 'ReaderConfig' });
  checkOneOf(config, 'InputType', ['CSV', 'JSON', 'JSONL', 'PARQUET', 'MANIFEST'], place);
  checkOneOf(config, 'CSVHeaderLocation', ['FIRST_ROW', 'GIVEN'], place);
  checkOneOf(config, 'CSVDelimiter', ['COMMA', 'PIPE', 'SEMICOLON', 'SPACE', 'TAB'], place);
  checkOneOf(config, 'ManifestType', ['ATHENA_DATA', 'S3_INVENTORY'], place);
  checkOneOf(config, 'Transformation', ['NONE', 'LOAD_AND_FLATTEN'], place);
  if (config.CSVHeaderLocation === 'GIVEN' && config.CSVHeaders === undefined) {
    site.report('missing-field', place.pointer, 'CSVHeaderLocation GIVEN needs CSVHeaders');
  }
}

export function checkWriter(site: Site): void {
  const writer = objectField(site, 'ResultWriter', writerFields);
  if (writer === undefined) return;
  const { body, pointer } = writer;
  const config = isObject(body.WriterConfig) ? body.WriterConfig : {};
  const place = { pointer: below(pointer, 'WriterConfig'), site };
  checkPart(config, writerConfigFields, { ...place, what: 'WriterConfig' });
  checkOneOf(config, 'Transformation', ['NONE', 'COMPACT', 'FLATTEN'], place);
  checkOneOf(config, 'OutputType', ['JSON', 'JSONL'], place);
  if (body.Resource !== undefined || body.WriterConfig === undefined) checkStorage(writer, site, ['putObject']);
}

/** Checks that the part reads or writes S3, and that it names the bucket. */
function checkStorage({ body, pointer }: Part, site: Site, actions: string[]): void {
  const resources = actions.map((action) => `arn:aws:states:::s3:${action}`);
  const resource = typeof body.Resource === 'string' ? body.Resource : '';
  if (body.Resource === undefined) {
    site.report('missing-field', pointer, `Resource is missing: it is ${anyOf(resources)}`);
    return;
  }
  const action = actions.find((one) => resource.endsWith(`:states:::s3:${one}`));
  if (action === undefined) {
    site.report(
      'unknown-integration',
      below(pointer, 'Resource'),
      `Resource is ${quote(body.Resource)}, and must be ${anyOf(resources)}`,
    );
    return;
  }
  checkBucket({ body, pointer }, site, action);
}

function checkBucket({ body, pointer }: Part, site: Site, action: string): void {
  const field = site.language === 'JSONata' ? 'Arguments' : 'Parameters';
  const given = body[field];
  if (given !== undefined && !isObject(given)) return;
  for (const name of action === 'getObject' ? ['Bucket', 'Key'] : ['Bucket']) {
    if (given !== undefined && hasArgument(given, name, site.language)) continue;
    site.report('missing-argument', below(pointer, field), `s3:${action} requires ${name}`);
  }
}
