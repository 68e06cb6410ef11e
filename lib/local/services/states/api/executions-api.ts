// The operations that start and stop executions.

import { randomUUID } from 'node:crypto';
import { AwsError } from '../../../platform/aws-error.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { JsonObject } from '../../../platform/service.ts';
import { checkExecutionArn, executionArn, expressExecutionArn } from '../arns.ts';
import { dataLimitBytes } from '../engine/data-limit.ts';
import type { Runner } from '../engine/runner.ts';
import { invalidExecutionInput, parseJsonText } from '../json-text.ts';
import { omitUndefined } from '../omit-undefined.ts';
import type { ExecutionRecord } from '../store/execution-record.ts';
import type { ExecutionStore } from '../store/execution-store.ts';
import type { MachineStore, Started } from '../store/machine-store.ts';
import { checkName, constraintError } from './request.ts';

export interface ExecutionsApi {
  readonly clock: Clock;
  readonly random: () => number;
  readonly machines: MachineStore;
  readonly executions: ExecutionStore;
  readonly runner: Runner;
}

/** The name of a Standard execution can be used again 90 days after its end. */
const nameReservedMs = 90 * 86_400_000;

/**
 * Starts an execution. The same name with the same input returns the first execution while that one is running; any other
 * use of an existing name throws ExecutionAlreadyExists. Every call for an Express machine starts a new execution.
 */
export function startExecution(api: ExecutionsApi, input: JsonObject): JsonObject {
  const { record, isNew } = prepareExecution(api, input);
  if (isNew) api.runner.run(record);
  return { executionArn: record.arn, startDate: record.startedAt / 1000 };
}

export function prepareExecution(
  api: ExecutionsApi,
  input: JsonObject,
): { readonly record: ExecutionRecord; readonly isNew: boolean } {
  const started = api.machines.resolve(String(input.stateMachineArn), api.random);
  const name = (input.name as string | undefined) ?? randomUUID();
  checkName(name);
  const text = checkInput((input.input as string | undefined) ?? '{}');
  const { machine } = started;
  if (machine.type === 'EXPRESS') {
    return {
      record: createRecord(api, started, {
        arn: expressExecutionArn(machine.name, name, randomUUID()),
        name,
        text,
        input,
      }),
      isNew: true,
    };
  }
  const arn = executionArn(machine.name, name);
  const existing = api.executions.find(arn);
  if (existing === undefined || isNameFree(existing, api.clock.now())) {
    return { record: createRecord(api, started, { arn, name, text, input }), isNew: true };
  }
  if (existing.status === 'RUNNING' && isSameInput(existing.input, text)) return { record: existing, isNew: false };
  throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
}

function isNameFree({ stoppedAt }: ExecutionRecord, now: number): boolean {
  return stoppedAt !== undefined && now - stoppedAt > nameReservedMs;
}

function isSameInput(first: string, second: string): boolean {
  return first === second || JSON.stringify(JSON.parse(first)) === JSON.stringify(JSON.parse(second));
}

interface Start {
  readonly arn: string;
  readonly name: string;
  readonly text: string;
  readonly input: JsonObject;
}

function createRecord(
  { clock, machines }: ExecutionsApi,
  started: Started,
  { arn, name, text, input }: Start,
): ExecutionRecord {
  const { machine, revision, version, alias } = started;
  return omitUndefined({
    ...{ arn, name, machineArn: machine.arn, machineName: machine.name, machineType: machine.type },
    versionArn: version === undefined ? undefined : `${machine.arn}:${version.number}`,
    aliasArn: alias === undefined ? undefined : `${machine.arn}:${alias.name}`,
    traceHeader: input.traceHeader === undefined ? undefined : String(input.traceHeader),
    definition: machines.keepDefinition(revision.definition),
    roleArn: revision.roleArn,
    startedAt: clock.now(),
    status: 'RUNNING' as const,
    input: text,
    redriveCount: 0,
  });
}

function checkInput(text: string): string {
  if (Buffer.byteLength(text, 'utf8') > dataLimitBytes) {
    throw constraintError('input', `have length less than or equal to ${dataLimitBytes}`);
  }
  if (text.trim() === '') throw invalidExecutionInput('Invalid execution input.');
  parseJsonText(text, invalidExecutionInput);
  return text;
}

export async function stopExecution({ executions, runner }: ExecutionsApi, input: JsonObject): Promise<JsonObject> {
  const arn = String(input.executionArn);
  checkStandard(arn);
  const record = executions.get(arn);
  const execution = runner.find(arn);
  if (execution === undefined) return { stopDate: (record.stoppedAt ?? 0) / 1000 };
  execution.abort(input.error as string | undefined, input.cause as string | undefined);
  const ended = await execution.finished;
  return { stopDate: (ended.stoppedAt ?? 0) / 1000 };
}

/** Throws InvalidArn, or StateMachineTypeNotSupported for an Express execution, because no Express execution is stored. */
export function checkStandard(arn: string): void {
  checkExecutionArn(arn);
  if (arn.split(':')[5] === 'express') throw typeNotSupported();
}

export function typeNotSupported(): AwsError {
  return new AwsError('StateMachineTypeNotSupported', 'This operation is not supported by this type of state machine');
}
