// Checks the fields that only a Map has: its items, its mode, and what a distributed Map reads and writes.

import { isRecord, type Json, type JsonRecord } from '../language/json.ts';
import type { Findings } from './diagnostic.ts';
import { checkPayload, checkTemplate } from './expression-check.ts';
import { checkFields, checkWhole } from './handler-check.ts';

type Language = 'JSONata' | 'JSONPath';

const distributedOnly = [
  'ItemReader',
  'ItemBatcher',
  'ResultWriter',
  'ToleratedFailureCount',
  'ToleratedFailurePercentage',
  'Label',
];

export function checkMapFields(state: JsonRecord, language: Language, location: string, findings: Findings): void {
  const processor = state.ItemProcessor ?? state.Iterator;
  if (processor === undefined) findings.schema('These fields are required: [ItemProcessor]', location);
  const mode = modeOf(processor, `${location}/ItemProcessor`, findings);
  if (mode === 'INLINE') {
    for (const field of distributedOnly.filter((name) => state[name] !== undefined)) {
      findings.schema(
        `Field '${field}' is only supported when the processor's Mode is 'DISTRIBUTED'`,
        `${location}/${field}`,
      );
    }
  }
  for (const field of ['MaxConcurrency', 'ToleratedFailureCount']) {
    if (typeof state[field] !== 'string') checkWhole(state, field, [0, 99_999_999], location, findings);
  }
  checkPart(state, 'ItemReader', ['Resource', 'Arguments', 'Parameters', 'ReaderConfig'], {
    language,
    location,
    findings,
  });
  checkPart(state, 'ResultWriter', ['Resource', 'Arguments', 'Parameters', 'WriterConfig'], {
    language,
    location,
    findings,
  });
  const batch = [
    'MaxItemsPerBatch',
    'MaxItemsPerBatchPath',
    'MaxInputBytesPerBatch',
    'MaxInputBytesPerBatchPath',
    'BatchInput',
  ];
  checkPart(state, 'ItemBatcher', batch, { language, location, findings });
  checkReader(state.ItemReader, `${location}/ItemReader`, findings);
}

/** The processor's mode, INLINE where none is told. */
function modeOf(processor: Json | undefined, location: string, findings: Findings): string {
  const config = isRecord(processor) && isRecord(processor.ProcessorConfig) ? processor.ProcessorConfig : {};
  const mode = config.Mode ?? 'INLINE';
  const at = `${location}/ProcessorConfig`;
  if (mode !== 'INLINE' && mode !== 'DISTRIBUTED')
    findings.schema('Value should be one of the following: [INLINE, DISTRIBUTED]', `${at}/Mode`);
  if (mode === 'DISTRIBUTED' && config.ExecutionType !== 'STANDARD' && config.ExecutionType !== 'EXPRESS') {
    findings.schema('Value should be one of the following: [STANDARD, EXPRESS]', `${at}/ExecutionType`);
  }
  return String(mode);
}

interface Place {
  readonly language: Language;
  readonly location: string;
  readonly findings: Findings;
}

function checkPart(
  state: JsonRecord,
  field: string,
  members: readonly string[],
  { language, location, findings }: Place,
): void {
  const part = state[field];
  if (part === undefined) return;
  const at = `${location}/${field}`;
  if (!isRecord(part)) {
    findings.schema('Expected value of type [OBJECT]', at);
    return;
  }
  checkFields(part, new Set(members), language, at, findings);
  if (language === 'JSONata') checkTemplate(part, at, findings);
  else checkPayload(part, at, findings);
}

const readers = new Set(['arn:aws:states:::s3:getObject', 'arn:aws:states:::s3:listObjectsV2']);
const inputTypes = ['JSON', 'CSV', 'JSONL'];
const readerConfig = new Set([
  'InputType',
  'CSVHeaderLocation',
  'CSVHeaders',
  'CSVDelimiter',
  'MaxItems',
  'MaxItemsPath',
  'ItemsPointer',
]);

function checkReader(reader: Json | undefined, location: string, findings: Findings): void {
  if (!isRecord(reader)) return;
  if (!readers.has(String(reader.Resource))) {
    findings.error(
      'NOT_IMPLEMENTED',
      `the item reader "${String(reader.Resource)}" is not implemented by the local platform`,
      `${location}/Resource`,
    );
  }
  const config = isRecord(reader.ReaderConfig) ? reader.ReaderConfig : {};
  for (const field of Object.keys(config).filter((name) => !readerConfig.has(name))) {
    findings.error(
      'NOT_IMPLEMENTED',
      `the field "${field}" of ReaderConfig is not implemented by the local platform`,
      `${location}/ReaderConfig/${field}`,
    );
  }
  if (config.InputType !== undefined && !inputTypes.includes(String(config.InputType))) {
    findings.error(
      'NOT_IMPLEMENTED',
      `the InputType "${String(config.InputType)}" is not implemented by the local platform`,
      `${location}/ReaderConfig/InputType`,
    );
  }
}
