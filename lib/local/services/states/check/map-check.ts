// Checks the fields that only a Map has: its processor and mode, and what a distributed Map reads, batches and writes.

import type { Fields } from '../../../../asl/grammar/fields.ts';
import {
  batcherFields,
  batchLimits,
  distributedOnly,
  processorConfigFields,
  readerActions,
  readerConfigFields,
  readerFields,
  writerActions,
  writerConfigFields,
  writerFields,
} from '../../../../asl/grammar/map-fields.ts';
import { parseStorageAction } from '../../../../asl/resources/resource-arn.ts';
import { isRecord, type Json, type JsonRecord } from '../language/json.ts';
import { checkExclusive, checkFieldNames, checkFieldValues } from './field-check.ts';
import { type Place, within } from './place.ts';

export function checkMap(state: JsonRecord, place: Place): void {
  const field = state.ItemProcessor === undefined && state.Iterator !== undefined ? 'Iterator' : 'ItemProcessor';
  if (checkProcessor(state[field], within(place, field)) === 'INLINE') refuseDistributedFields(state, place);
  checkPart(state.ItemReader, readerFields, within(place, 'ItemReader'));
  checkPart(state.ResultWriter, writerFields, within(place, 'ResultWriter'));
  checkPart(state.ItemBatcher, batcherFields, within(place, 'ItemBatcher'));
  if (isRecord(state.ItemReader)) checkReader(state.ItemReader, within(place, 'ItemReader'));
  if (isRecord(state.ResultWriter)) checkWriter(state.ResultWriter, within(place, 'ResultWriter'));
  if (isRecord(state.ItemBatcher)) checkBatcher(state.ItemBatcher, within(place, 'ItemBatcher'));
}

/** The processor's mode; INLINE if none is given. */
function checkProcessor(processor: Json | undefined, place: Place): string {
  const { findings, location } = place;
  if (processor === undefined) {
    findings.schema('These fields are required: [ItemProcessor]', location.slice(0, location.lastIndexOf('/')));
    return 'INLINE';
  }
  if (!isRecord(processor)) {
    findings.schema('Expected value of type [OBJECT]', location);
    return 'INLINE';
  }
  const at = within(place, 'ProcessorConfig');
  checkPart(processor.ProcessorConfig, processorConfigFields, at);
  const config = isRecord(processor.ProcessorConfig) ? processor.ProcessorConfig : {};
  if (config.Mode === 'DISTRIBUTED' && config.ExecutionType === undefined)
    findings.schema('These fields are required: [ExecutionType]', at.location);
  return String(config.Mode ?? 'INLINE');
}

function refuseDistributedFields(state: JsonRecord, { findings, location }: Place): void {
  for (const field of distributedOnly.filter((name) => state[name] !== undefined)) {
    findings.schema(
      `Field '${field}' is only supported when the processor's Mode is 'DISTRIBUTED'`,
      `${location}/${field}`,
    );
  }
}

function checkPart(part: Json | undefined, fields: Fields, place: Place): void {
  if (part === undefined) return;
  if (!isRecord(part)) {
    place.findings.schema('Expected value of type [OBJECT]', place.location);
    return;
  }
  const pairs = Object.keys(fields).map((name) => [name, `${name}Path`] as const);
  checkFieldNames(part, fields, place);
  checkExclusive(part, pairs, place);
  checkFieldValues(part, fields, place);
}

function checkBatcher(batcher: JsonRecord, { findings, location }: Place): void {
  if (batchLimits.some((name) => batcher[name] !== undefined)) return;
  findings.schema(`One of these fields is required: [${batchLimits.join(', ')}]`, location);
}

function checkReader(reader: JsonRecord, place: Place): void {
  const { findings, location } = place;
  const action = findAction(reader.Resource, readerActions);
  if (action === undefined) {
    const what = `the item reader "${String(reader.Resource)}" is not implemented by the local platform`;
    findings.error('NOT_IMPLEMENTED', what, `${location}/Resource`);
  } else requireArguments(reader, readerActions[action], place);
  const at = within(place, 'ReaderConfig');
  checkPart(reader.ReaderConfig, readerConfigFields, at);
  const config = isRecord(reader.ReaderConfig) ? reader.ReaderConfig : {};
  if (config.CSVHeaderLocation === 'GIVEN' && config.CSVHeaders === undefined)
    findings.schema('These fields are required: [CSVHeaders]', at.location);
}

function checkWriter(writer: JsonRecord, place: Place): void {
  checkPart(writer.WriterConfig, writerConfigFields, within(place, 'WriterConfig'));
  if (writer.Resource === undefined && writer.WriterConfig !== undefined) return;
  const action = findAction(writer.Resource, writerActions);
  if (action === undefined) place.findings.schema('Value is not a supported resource', `${place.location}/Resource`);
  else requireArguments(writer, writerActions[action], place);
}

function findAction<Name extends string>(resource: Json | undefined, actions: Readonly<Record<Name, unknown>>) {
  const names = Object.keys(actions) as Name[];
  const named = parseStorageAction(resource);
  return names.find((name) => name === named);
}

function requireArguments(part: JsonRecord, required: readonly string[], place: Place): void {
  const field = place.language === 'JSONata' ? 'Arguments' : 'Parameters';
  const given = part[field] ?? {};
  if (!isRecord(given)) return;
  for (const name of required.filter((one) => given[one] === undefined && given[`${one}.$`] === undefined))
    place.findings.schema(`The field "${name}" is required but was missing`, `${place.location}/${field}`);
}
