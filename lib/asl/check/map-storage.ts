// Where a distributed Map reads its items and writes its results: ItemReader and ResultWriter, both over S3.
import { anyOf, below, isObject, quote } from '../grammar/json.ts';
import {
  readerActions,
  readerConfigFields,
  readerFields,
  writerActions,
  writerConfigFields,
  writerFields,
} from '../grammar/map-fields.ts';
import { parseStorageAction } from '../resources/resource-arn.ts';
import { hasArgument } from './arguments/given-arguments.ts';
import { checkPart, objectField, type Part } from './map-parts.ts';
import type { Site } from './scope.ts';

export function checkReader(site: Site): void {
  const reader = objectField(site, 'ItemReader', readerFields);
  if (reader === undefined) return;
  const { body, pointer } = reader;
  checkStorage(reader, site, readerActions);
  const config = isObject(body.ReaderConfig) ? body.ReaderConfig : {};
  const place = { pointer: below(pointer, 'ReaderConfig'), site };
  checkPart(config, readerConfigFields, { ...place, what: 'ReaderConfig' });
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
  if (body.Resource !== undefined || body.WriterConfig === undefined) checkStorage(writer, site, writerActions);
}

/** Checks that the part reads or writes S3, and that it names the bucket. */
function checkStorage({ body, pointer }: Part, site: Site, actions: Readonly<Record<string, readonly string[]>>): void {
  const resources = Object.keys(actions).map((action) => `arn:aws:states:::s3:${action}`);
  if (body.Resource === undefined) {
    site.report('missing-field', pointer, `Resource is missing: it is ${anyOf(resources)}`);
    return;
  }
  const named = parseStorageAction(body.Resource);
  const action = Object.keys(actions).find((one) => one === named);
  if (action === undefined) {
    site.report(
      'unknown-integration',
      below(pointer, 'Resource'),
      `Resource is ${quote(body.Resource)}, and must be ${anyOf(resources)}`,
    );
    return;
  }
  checkBucket({ body, pointer }, site, { action, required: actions[action] ?? [] });
}

function checkBucket(
  { body, pointer }: Part,
  site: Site,
  { action, required }: { action: string; required: readonly string[] },
): void {
  const field = site.language === 'JSONata' ? 'Arguments' : 'Parameters';
  const given = body[field];
  if (given !== undefined && !isObject(given)) return;
  for (const name of required) {
    if (given !== undefined && hasArgument(given, name, site.language)) continue;
    site.report('missing-argument', below(pointer, field), `s3:${action} requires ${name}`);
  }
}
