// An execution as it is stored, and its forms in the API and in status events.
import type { JsonObject } from '../../../platform/service.ts';
import { omitUndefined } from '../omit-undefined.ts';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export interface ExecutionRecord {
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  readonly machineName: string;
  readonly machineType: 'STANDARD' | 'EXPRESS';
  readonly versionArn?: string;
  readonly aliasArn?: string;
  /** The digest of the definition that the execution runs. */
  readonly definition: string;
  readonly roleArn: string;
  /** Milliseconds since the epoch, like all times of this record. */
  readonly startedAt: number;
  readonly stoppedAt?: number;
  readonly status: ExecutionStatus;
  /** JSON text as received. */
  readonly input: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly traceHeader?: string;
  readonly mapRunArn?: string;
  /** The top-level execution whose distributed Map, directly or through other Maps, runs this one. */
  readonly rootArn?: string;
  readonly redriveCount: number;
  readonly redrivenAt?: number;
  /** The client token of the last redrive. The same token does not redrive twice. */
  readonly redriveToken?: string;
}

/** 14 days: AWS does not redrive an execution that ended longer ago. */
const redrivableMs = 14 * 86_400_000;

/** One year: the longest time that AWS keeps an execution open. */
const maxOpenMs = 365 * 86_400_000;

/** Whether RedriveExecution accepts the execution, and the reason if it does not. */
export function redriveStatus(
  record: ExecutionRecord,
  now: number,
): { readonly status: string; readonly reason?: string } {
  if (record.status === 'RUNNING' || record.status === 'SUCCEEDED') {
    return { status: 'NOT_REDRIVABLE', reason: `Execution is ${record.status} and cannot be redriven` };
  }
  if (record.machineType === 'EXPRESS' && record.mapRunArn !== undefined) return { status: 'REDRIVABLE_BY_MAP_RUN' };
  if (now - record.startedAt > maxOpenMs) {
    return { status: 'NOT_REDRIVABLE', reason: 'Execution has exceeded the max execution time' };
  }
  if (now - (record.stoppedAt ?? now) > redrivableMs) {
    return { status: 'NOT_REDRIVABLE', reason: 'Execution redrivable period exceeded' };
  }
  return { status: 'REDRIVABLE' };
}

/** The answer of DescribeExecution. */
export function toExecutionDescription(record: ExecutionRecord, now: number): JsonObject {
  const { status, reason } = redriveStatus(record, now);
  return omitUndefined({
    executionArn: record.arn,
    stateMachineArn: record.machineArn,
    name: record.name,
    status: record.status,
    startDate: record.startedAt / 1000,
    stopDate: seconds(record.stoppedAt),
    input: record.input,
    inputDetails: { included: true },
    output: record.output,
    outputDetails: record.output === undefined ? undefined : { included: true },
    traceHeader: record.traceHeader,
    mapRunArn: record.mapRunArn,
    error: record.error,
    cause: record.cause,
    stateMachineVersionArn: record.versionArn,
    stateMachineAliasArn: record.aliasArn,
    redriveCount: record.redriveCount,
    redriveDate: seconds(record.redrivenAt),
    redriveStatus: status,
    redriveStatusReason: reason,
  });
}

/** An entry in the answer of ListExecutions. */
export function toExecutionListItem(record: ExecutionRecord): JsonObject {
  return omitUndefined({
    executionArn: record.arn,
    stateMachineArn: record.machineArn,
    name: record.name,
    status: record.status,
    startDate: record.startedAt / 1000,
    stopDate: seconds(record.stoppedAt),
    mapRunArn: record.mapRunArn,
    stateMachineVersionArn: record.versionArn,
    stateMachineAliasArn: record.aliasArn,
    redriveCount: record.redriveCount,
    redriveDate: seconds(record.redrivenAt),
  });
}

/** The detail of `Step Functions Execution Status Change`: dates in milliseconds, null for absent members. */
export function toStatusChange(record: ExecutionRecord, now: number): JsonObject {
  const { status, reason } = redriveStatus(record, now);
  return {
    executionArn: record.arn,
    stateMachineArn: record.machineArn,
    name: record.name,
    status: record.status,
    startDate: record.startedAt,
    stopDate: record.stoppedAt ?? null,
    input: record.input,
    output: record.output ?? null,
    inputDetails: { included: true },
    outputDetails: record.output === undefined ? null : { included: true },
    error: record.error ?? null,
    cause: record.cause ?? null,
    stateMachineVersionArn: record.versionArn ?? null,
    stateMachineAliasArn: record.aliasArn ?? null,
    redriveCount: record.redriveCount,
    redriveDate: record.redrivenAt ?? null,
    redriveStatus: status,
    redriveStatusReason: reason ?? null,
  };
}

function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}
