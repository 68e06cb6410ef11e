// The objects inside a Map state: their fields, and what needs a distributed Map. A table, no checks.
// Source: AWS Step Functions developer guide, "Using Map state in Distributed mode" and the pages of the fields.
import type { Field, Fields } from './fields.ts';

const text: Field = { kind: 'text' };
const required = { isRequired: true } as const;
const referencePath: Field = { kind: 'reference-path', language: 'JSONPath' };
const size: Field = { kind: 'integer', least: 0, isDynamic: true };

export const mapModes = ['INLINE', 'DISTRIBUTED'] as const;
export const childTypes = ['STANDARD', 'EXPRESS'] as const;
export const processorConfigFields: Fields = {
  Mode: { kind: 'word', words: mapModes },
  ExecutionType: { kind: 'word', words: childTypes },
};

export const batcherFields: Fields = {
  BatchInput: { kind: 'object-payload' },
  MaxItemsPerBatch: size,
  MaxItemsPerBatchPath: referencePath,
  MaxInputBytesPerBatch: size,
  MaxInputBytesPerBatchPath: referencePath,
};
/** A batcher has at least one of them. */
export const batchLimits: readonly string[] = Object.keys(batcherFields).filter((name) => name.startsWith('Max'));

const sourceFields: Fields = {
  Resource: text,
  Parameters: { kind: 'object-payload', language: 'JSONPath' },
  Arguments: { kind: 'object-payload', language: 'JSONata' },
};
export const readerFields: Fields = {
  ...sourceFields,
  Resource: { ...text, ...required },
  ReaderConfig: { kind: 'structure' },
};
export const writerFields: Fields = { ...sourceFields, WriterConfig: { kind: 'structure' } };

export const readerConfigFields: Fields = {
  InputType: { kind: 'word', words: ['CSV', 'JSON', 'JSONL', 'PARQUET', 'MANIFEST'] },
  CSVHeaderLocation: { kind: 'word', words: ['FIRST_ROW', 'GIVEN'] },
  CSVHeaders: { kind: 'items-payload' },
  CSVDelimiter: { kind: 'word', words: ['COMMA', 'PIPE', 'SEMICOLON', 'SPACE', 'TAB'] },
  ItemsPointer: text,
  ManifestType: { kind: 'word', words: ['ATHENA_DATA', 'S3_INVENTORY'] },
  Transformation: { kind: 'word', words: ['NONE', 'LOAD_AND_FLATTEN'] },
  MaxItems: { kind: 'integer', least: 0, most: 100_000_000, isDynamic: true },
  MaxItemsPath: referencePath,
};
export const writerConfigFields: Fields = {
  Transformation: { kind: 'word', words: ['NONE', 'COMPACT', 'FLATTEN'] },
  OutputType: { kind: 'word', words: ['JSON', 'JSONL'] },
};

/** The actions of S3 that read items and write results, each with its required arguments. */
export const readerActions = { getObject: ['Bucket', 'Key'], listObjectsV2: ['Bucket'] } as const;
export const writerActions = { putObject: ['Bucket'] } as const;

/** Fields that are refused in an inline Map. */
export const distributedOnly: readonly string[] = ['ItemReader', 'ItemBatcher', 'ResultWriter'];
/** Fields that an inline Map takes and does not use. */
export const withoutEffectInline: readonly string[] = [
  ...['Label', 'ToleratedFailurePercentage', 'ToleratedFailurePercentagePath'],
  ...['ToleratedFailureCount', 'ToleratedFailureCountPath'],
];
