// ResultWriter: returns the outcomes of a distributed Map as the state's result, or writes them as files to a bucket.

import type { RunHost } from '../engine/run-host.ts';
import type { Scope } from '../engine/scope.ts';
import { callService } from '../engine/service-call.ts';
import { StatesError } from '../engine/states-error.ts';
import { parseExactJson } from '../language/exact-json.ts';
import { isRecord, type Json, type JsonRecord } from '../language/json.ts';
import type { QueryLanguage } from '../language/query-language.ts';
import { omitUndefined } from '../omit-undefined.ts';
import type { ErrorNaming } from './integration.ts';
import type { ChildOutcome } from './map-run.ts';

const naming: ErrorNaming = { prefix: 'S3', service: 'S3', style: 'aws-sdk', base: 'S3Exception' };

export interface Results {
  readonly scope: Scope;
  readonly host: RunHost;
  readonly mapRunArn: string;
  readonly outcomes: readonly ChildOutcome[];
}

type Transformation = 'NONE' | 'COMPACT' | 'FLATTEN';

/** Without a bucket the results are the state's result; with a bucket the state's result is the place of the manifest. */
export function compileWriter(definition: JsonRecord, language: QueryLanguage): (results: Results) => Promise<Json> {
  const writer = isRecord(definition.ResultWriter) ? definition.ResultWriter : undefined;
  const config = isRecord(writer?.WriterConfig) ? writer.WriterConfig : {};
  const isLines = config.OutputType === 'JSONL';
  if (writer === undefined || writer.Resource === undefined) {
    const transformation = (config.Transformation ?? 'COMPACT') as Transformation;
    return async ({ outcomes }) => transformOutcomes(outcomes, transformation);
  }
  const field = language.name === 'JSONata' ? 'Arguments' : 'Parameters';
  const place = language.template(
    { ...writer, ...omitUndefined({ InputPath: definition.InputPath }) },
    field,
    'ResultWriter',
  );
  const transformation = (config.Transformation ?? 'NONE') as Transformation;
  return async (results) => {
    const { Bucket, Prefix } = ((await place?.(results.scope)) ?? {}) as JsonRecord;
    return writeFiles(results, { bucket: String(Bucket), prefix: String(Prefix ?? ''), transformation, isLines });
  };
}

interface Target {
  readonly bucket: string;
  readonly prefix: string;
  readonly transformation: Transformation;
  readonly isLines: boolean;
}

async function writeFiles(results: Results, target: Target): Promise<Json> {
  const { mapRunArn, outcomes } = results;
  const id = mapRunArn.split(':').at(-1) ?? '';
  const folder = target.prefix === '' ? id : `${target.prefix.replace(/\/$/, '')}/${id}`;
  const files: Record<string, Json[]> = { FAILED: [], PENDING: [], SUCCEEDED: [] };
  for (const status of ['SUCCEEDED', 'FAILED']) {
    const ended = outcomes.filter((outcome) => (outcome.status === 'SUCCEEDED') === (status === 'SUCCEEDED'));
    if (ended.length === 0) continue;
    const text = toFileText(transformOutcomes(ended, target.transformation), target.isLines);
    const Key = `${folder}/${status}_0.${target.isLines ? 'jsonl' : 'json'}`;
    await putObject(results.host, { bucket: target.bucket, key: Key, text });
    files[status]?.push({ Key, Size: Buffer.byteLength(text, 'utf8') });
  }
  const key = `${folder}/manifest.json`;
  const manifest = { DestinationBucket: target.bucket, MapRunArn: mapRunArn, ResultFiles: files };
  await putObject(results.host, { bucket: target.bucket, key, text: JSON.stringify(manifest) });
  return { MapRunArn: mapRunArn, ResultWriterDetails: { Bucket: target.bucket, Key: key } };
}

function toFileText(values: readonly Json[], isLines: boolean): string {
  return isLines ? values.map((value) => `${JSON.stringify(value)}\n`).join('') : JSON.stringify(values);
}

async function putObject(
  host: RunHost,
  { bucket, key, text }: { readonly bucket: string; readonly key: string; readonly text: string },
): Promise<void> {
  const input = { Bucket: bucket, Key: key, Body: Buffer.from(text, 'utf8'), ContentType: 'application/json' };
  try {
    await callService({ host, service: 's3', operation: 'PutObject', input, naming });
  } catch (fault) {
    throw fault instanceof StatesError ? new StatesError('States.ResultWriterFailed', fault.reason) : fault;
  }
}

/** The entry of a failed child is always complete; the transformation does not apply to it. */
function transformOutcomes(outcomes: readonly ChildOutcome[], transformation: Transformation): Json[] {
  return outcomes.flatMap((outcome): Json[] => {
    if (transformation === 'NONE' || outcome.status !== 'SUCCEEDED') return [toFullResult(outcome)];
    const output = parseExactJson(String(outcome.output));
    return transformation === 'FLATTEN' && Array.isArray(output) ? [...output] : [output];
  });
}

function toFullResult(outcome: ChildOutcome): JsonRecord {
  const text = (value: unknown): string | undefined => (value === undefined ? undefined : String(value));
  const date = (value: unknown): string => new Date(Math.round(Number(value) * 1000)).toISOString();
  return omitUndefined({
    Cause: text(outcome.cause),
    Error: text(outcome.error),
    ExecutionArn: String(outcome.executionArn),
    Input: String(outcome.input),
    InputDetails: { Included: true },
    Name: String(outcome.name),
    Output: text(outcome.output),
    OutputDetails: outcome.output === undefined ? undefined : { Included: true },
    RedriveCount: Number(outcome.redriveCount ?? 0),
    RedriveStatus: String(outcome.redriveStatus),
    RedriveStatusReason: text(outcome.redriveStatusReason),
    StartDate: date(outcome.startDate),
    StateMachineArn: String(outcome.stateMachineArn),
    Status: String(outcome.status),
    StopDate: date(outcome.stopDate),
  });
}
