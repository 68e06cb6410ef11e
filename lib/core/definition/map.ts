// What a Map state has beyond other states: its processor and mode, its reader, batcher and result writer.
import { checkFieldValue } from './field-values.ts';
import type { Field, Fields } from './fields.ts';
import { hasArgument } from './given-arguments.ts';
import { anyOf, below, isObject, type JsonObject, quote, typeName } from './json.ts';
import type { Site } from './scope.ts';
import { checkNames } from './state-fields.ts';

const text: Field = { kind: 'text' };
const referencePath: Field = { kind: 'reference-path', language: 'JSONPath' };

const processorConfigFields: Fields = { Mode: text, ExecutionType: text };

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
  MaxItemsPath: referencePath,
};
const writerConfigFields: Fields = { Transformation: text, OutputType: text };

const batcherFields: Fields = {
  BatchInput: { kind: 'object-payload' },
  MaxItemsPerBatch: { kind: 'integer', least: 0, isDynamic: true },
  MaxItemsPerBatchPath: referencePath,
  MaxInputBytesPerBatch: { kind: 'integer', least: 0, isDynamic: true },
  MaxInputBytesPerBatchPath: referencePath,
};

export function checkMap(site: Site): void {
  checkProcessor(site);
  checkDistributedFields(site);
  const { Label: label } = site.state;
  if (typeof label === 'string' && label.length > 40) {
    site.report('wrong-value', below(site.pointer, 'Label'), `Label has ${label.length} characters, and may have 40`);
  }
  checkReader(site);
  checkWriter(site);
  checkBatcher(site);
}

function checkProcessor(site: Site): void {
  const { state, pointer, report } = site;
  const field = state.ItemProcessor === undefined ? 'Iterator' : 'ItemProcessor';
  const body = state[field];
  if (body === undefined) {
    report('missing-field', pointer, 'a Map state needs ItemProcessor');
    return;
  }
  if (!isObject(body)) {
    report('wrong-type', below(pointer, field), `${field} is ${typeName(body)}, and must be an object`);
    return;
  }
  if (field === 'Iterator')
    report('deprecated-field', below(pointer, field), 'Iterator has a successor', 'Use ItemProcessor');
  if (site.language === 'JSONPath' && state.Parameters !== undefined) {
    report(
      'deprecated-field',
      below(pointer, 'Parameters'),
      'Parameters of a Map state has a successor',
      'Use ItemSelector',
    );
  }
  checkProcessorConfig(body.ProcessorConfig, below(pointer, field, 'ProcessorConfig'), site);
}

function checkProcessorConfig(config: unknown, pointer: string, site: Site): void {
  if (config === undefined) return;
  if (!isObject(config)) {
    site.report('wrong-type', pointer, `ProcessorConfig is ${typeName(config)}, and must be an object`);
    return;
  }
  checkNames(config, { pointer, fields: processorConfigFields, what: 'ProcessorConfig', report: site.report });
  checkOneOf(config, 'Mode', ['INLINE', 'DISTRIBUTED'], { pointer, site });
  checkOneOf(config, 'ExecutionType', ['STANDARD', 'EXPRESS'], { pointer, site });
  if (config.Mode === 'DISTRIBUTED' && config.ExecutionType === undefined) {
    site.report('missing-field', pointer, 'DISTRIBUTED mode needs ExecutionType: STANDARD or EXPRESS');
  }
}

const distributedOnly = ['ItemReader', 'ItemBatcher', 'ResultWriter'];
const withoutEffect = [
  ...['Label', 'ToleratedFailurePercentage', 'ToleratedFailurePercentagePath'],
  ...['ToleratedFailureCount', 'ToleratedFailureCountPath'],
];

function checkDistributedFields(site: Site): void {
  if (site.inner.some((scope) => scope.isDistributed)) return;
  for (const name of Object.keys(site.state)) {
    const message = `${name} is given, and the Map state is in INLINE mode`;
    if (distributedOnly.includes(name)) site.report('needs-distributed-map', below(site.pointer, name), message);
    if (withoutEffect.includes(name)) site.report('ignored-field', below(site.pointer, name), message);
  }
}

function checkReader(site: Site): void {
  const reader = objectField(site, 'ItemReader', readerFields);
  if (reader === undefined) return;
  const { body, pointer } = reader;
  const action = checkStorage(reader, site, ['getObject', 'listObjectsV2']);
  const config = isObject(body.ReaderConfig) ? body.ReaderConfig : {};
  const place = { pointer: below(pointer, 'ReaderConfig'), site };
  checkPart(config, readerConfigFields, { ...place, what: 'ReaderConfig' });
  checkOneOf(config, 'InputType', ['CSV', 'JSON', 'JSONL', 'PARQUET', 'MANIFEST'], place);
  checkOneOf(config, 'CSVHeaderLocation', ['FIRST_ROW', 'GIVEN'], place);
  checkOneOf(config, 'CSVDelimiter', ['COMMA', 'PIPE', 'SEMICOLON', 'SPACE', 'TAB'], place);
  checkOneOf(config, 'ManifestType', ['ATHENA_DATA', 'S3_INVENTORY'], place);
  checkOneOf(config, 'Transformation', ['NONE', 'LOAD_AND_FLATTEN'], place);
  if (action === 'getObject' && config.InputType === undefined) {
    site.report('missing-field', pointer, 'an ItemReader with s3:getObject needs ReaderConfig.InputType');
  }
  if (config.InputType === 'CSV' && config.CSVHeaderLocation === undefined) {
    site.report('missing-field', place.pointer, 'InputType CSV needs CSVHeaderLocation');
  }
  if (config.CSVHeaderLocation === 'GIVEN' && config.CSVHeaders === undefined) {
    site.report('missing-field', place.pointer, 'CSVHeaderLocation GIVEN needs CSVHeaders');
  }
}

function checkWriter(site: Site): void {
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

function checkBatcher(site: Site): void {
  const batcher = objectField(site, 'ItemBatcher', batcherFields);
  if (batcher === undefined) return;
  const limits = Object.keys(batcherFields).filter((name) => name.startsWith('Max'));
  if (limits.some((name) => batcher.body[name] !== undefined)) return;
  site.report('missing-field', batcher.pointer, `ItemBatcher needs ${anyOf(limits)}`);
}

interface Part {
  body: JsonObject;
  pointer: string;
}

function objectField(site: Site, name: string, fields: Fields): Part | undefined {
  const body = site.state[name];
  const pointer = below(site.pointer, name);
  if (body === undefined) return undefined;
  if (!isObject(body)) {
    site.report('wrong-type', pointer, `${name} is ${typeName(body)}, and must be an object`);
    return undefined;
  }
  checkPart(body, fields, { pointer, site, what: name });
  return { body, pointer };
}

function checkPart(body: JsonObject, fields: Fields, place: { pointer: string; site: Site; what: string }): void {
  const { pointer, site, what } = place;
  checkNames(body, { pointer, fields, what, report: site.report, site });
  for (const name of Object.keys(fields)) {
    if (body[name] === undefined || body[`${name}Path`] === undefined) continue;
    site.report('exclusive-fields', below(pointer, `${name}Path`), `${name} and ${name}Path are both given`);
  }
  for (const [name, value] of Object.entries(body)) {
    const field = fields[name];
    if (field === undefined || (field.language !== undefined && field.language !== site.language)) continue;
    checkFieldValue(value, field, { pointer: below(pointer, name), name, site, members: [] });
  }
}

/** Checks that the part reads or writes S3; returns the action where it does. */
function checkStorage({ body, pointer }: Part, site: Site, actions: string[]): string | undefined {
  const resources = actions.map((action) => `arn:aws:states:::s3:${action}`);
  const resource = typeof body.Resource === 'string' ? body.Resource : '';
  if (body.Resource === undefined) {
    site.report('missing-field', pointer, `Resource is missing: it is ${anyOf(resources)}`);
    return undefined;
  }
  const action = actions.find((one) => resource.endsWith(`:states:::s3:${one}`));
  if (action === undefined) {
    site.report(
      'unknown-integration',
      below(pointer, 'Resource'),
      `Resource is ${quote(body.Resource)}, and must be ${anyOf(resources)}`,
    );
    return undefined;
  }
  checkBucket({ body, pointer }, site, action);
  return action;
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

function checkOneOf(
  body: JsonObject,
  name: string,
  allowed: string[],
  { pointer, site }: { pointer: string; site: Site },
): void {
  const value = body[name];
  if (value === undefined || (typeof value === 'string' && allowed.includes(value))) return;
  if (typeof value === 'string' && (value.includes('${') || value.startsWith('{%'))) return;
  site.report('wrong-value', below(pointer, name), `${name} is ${quote(value)}, and must be ${anyOf(allowed)}`);
}
