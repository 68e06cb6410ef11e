// The settings of one event source mapping: reads them from requests, and converts them to Lambda's responses. Only SQS is
// implemented as a source.
import { notImplemented } from '../../../platform/aws-error.ts';
import { refuseUnknownMembers } from '../../../platform/input-members.ts';
import type { JsonObject } from '../../../platform/service.ts';
import { functionArn } from '../function-name.ts';
import { invalidParameter, optionalInteger, optionalObject, requiredString } from '../members.ts';
import { mappingArn } from '../permissions.ts';

export interface EventSourceMapping {
  readonly uuid: string;
  readonly functionName: string;
  readonly queueArn: string;
  readonly isEnabled: boolean;
  /** The largest number of messages in one invocation. @default 10 */
  readonly batchSize: number;
  /** The longest time to collect messages for a batch, in seconds. @default 0 */
  readonly windowSeconds: number;
  /** The largest number of concurrent invocations. @default - limited only by the function's concurrency */
  readonly maximumConcurrency?: number;
  readonly reportsItemFailures: boolean;
  readonly lastModified: number;
  readonly lastResult: string;
}

const settable = [
  'FunctionName',
  'Enabled',
  'BatchSize',
  'MaximumBatchingWindowInSeconds',
  'FunctionResponseTypes',
  'ScalingConfig',
];

export function createMapping(uuid: string, functionName: string, input: JsonObject, now: number): EventSourceMapping {
  refuseUnknownMembers('lambda:CreateEventSourceMapping', input, [...settable, 'EventSourceArn']);
  const empty = {
    isEnabled: true,
    batchSize: 10,
    windowSeconds: 0,
    reportsItemFailures: false,
  };
  const queueArn = requiredString(input, 'EventSourceArn');
  if (queueArn.split(':')[2] !== 'sqs') throw notImplemented(`the event source ${queueArn} (only SQS)`);
  if (queueArn.endsWith('.fifo')) throw notImplemented('an event source mapping of a FIFO queue');
  const base = {
    ...empty,
    uuid,
    functionName,
    queueArn,
    lastModified: now,
    lastResult: 'No records processed',
  };
  return withSettings(base, input, now);
}

export function updateMapping(mapping: EventSourceMapping, input: JsonObject, now: number): EventSourceMapping {
  refuseUnknownMembers('lambda:UpdateEventSourceMapping', input, [...settable, 'UUID']);
  return withSettings(mapping, input, now);
}

function withSettings(mapping: EventSourceMapping, input: JsonObject, now: number): EventSourceMapping {
  const window = optionalInteger(input, 'MaximumBatchingWindowInSeconds', { least: 0, most: 300 });
  const scaling = optionalObject(input, 'ScalingConfig');
  const maximumConcurrency = optionalInteger(scaling ?? {}, 'MaximumConcurrency', { least: 2, most: 1000 });
  const { maximumConcurrency: earlier, ...rest } = mapping;
  const concurrency = scaling === undefined ? earlier : maximumConcurrency;
  const updated: EventSourceMapping = {
    ...rest,
    isEnabled: readBoolean(input.Enabled) ?? mapping.isEnabled,
    batchSize: optionalInteger(input, 'BatchSize', { least: 1, most: 10_000 }) ?? mapping.batchSize,
    windowSeconds: window ?? mapping.windowSeconds,
    reportsItemFailures: readResponseTypes(input.FunctionResponseTypes) ?? mapping.reportsItemFailures,
    ...(concurrency === undefined ? {} : { maximumConcurrency: concurrency }),
    lastModified: now,
  };
  if (updated.batchSize > 10 && updated.windowSeconds < 1) {
    throw invalidParameter(
      'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
    );
  }
  return updated;
}

export function mappingShape(mapping: EventSourceMapping, state?: string): JsonObject {
  const { uuid, maximumConcurrency } = mapping;
  return {
    UUID: uuid,
    BatchSize: mapping.batchSize,
    MaximumBatchingWindowInSeconds: mapping.windowSeconds,
    EventSourceArn: mapping.queueArn,
    FunctionArn: functionArn(mapping.functionName),
    LastModified: mapping.lastModified / 1000,
    LastProcessingResult: mapping.lastResult,
    State: state ?? (mapping.isEnabled ? 'Enabled' : 'Disabled'),
    StateTransitionReason: 'USER_INITIATED',
    FunctionResponseTypes: mapping.reportsItemFailures ? ['ReportBatchItemFailures'] : [],
    ...(maximumConcurrency === undefined ? {} : { ScalingConfig: { MaximumConcurrency: maximumConcurrency } }),
    EventSourceMappingArn: mappingArn(uuid),
  };
}

/** Reads a boolean or its text, because CloudFormation writes some booleans as strings. */
function readBoolean(value: unknown): boolean | undefined {
  if (value === undefined) return undefined;
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw invalidParameter(`Enabled must be true or false, not ${String(value)}`);
}

function readResponseTypes(value: unknown): boolean | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw invalidParameter('FunctionResponseTypes must be a list');
  const unknown = value.find((type) => type !== 'ReportBatchItemFailures');
  if (unknown !== undefined)
    throw invalidParameter(`FunctionResponseTypes must hold ReportBatchItemFailures, not ${String(unknown)}`);
  return value.length > 0;
}
