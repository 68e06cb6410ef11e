// The API's operations on executions.
import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import type { Clock } from '../clock.ts';
import type { JsonObject } from '../service.ts';
import { checkExecutionArn, executionArn, expressExecutionArn, parseMachineArn } from './arns.ts';
import { dataLimitBytes } from './data-limit.ts';
import { described, type ExecutionRecord, listed, withoutUndefined } from './execution-record.ts';
import type { ExecutionStore } from './execution-store.ts';
import type { MachineStore, Started } from './machine-store.ts';
import { checkName, page, validation } from './request.ts';
import type { Runner } from './runner.ts';

export interface ExecutionsApi {
  readonly clock: Clock;
  readonly random: () => number;
  readonly machines: MachineStore;
  readonly executions: ExecutionStore;
  readonly runner: Runner;
}

/** Ninety days after its end, a Standard execution's name is free again. */
const nameReservedMs = 90 * 86_400_000;

/**
 * A name and input that are running already are answered as the first time; a name that was used otherwise is refused.
 * Express executions are never the same as another.
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
      record: recordOf(api, started, { arn: expressExecutionArn(machine.name, name, randomUUID()), name, text, input }),
      isNew: true,
    };
  }
  const arn = executionArn(machine.name, name);
  const existing = api.executions.find(arn);
  if (existing === undefined || isNameFree(existing, api.clock.now())) {
    return { record: recordOf(api, started, { arn, name, text, input }), isNew: true };
  }
  if (existing.status === 'RUNNING' && sameInput(existing.input, text)) return { record: existing, isNew: false };
  throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
}

function isNameFree({ stoppedAt }: ExecutionRecord, now: number): boolean {
  return stoppedAt !== undefined && now - stoppedAt > nameReservedMs;
}

function sameInput(first: string, second: string): boolean {
  return first === second || JSON.stringify(JSON.parse(first)) === JSON.stringify(JSON.parse(second));
}

interface Start {
  readonly arn: string;
  readonly name: string;
  readonly text: string;
  readonly input: JsonObject;
}

function recordOf(
  { clock, machines }: ExecutionsApi,
  started: Started,
  { arn, name, text, input }: Start,
): ExecutionRecord {
  const { machine, revision, version, alias } = started;
  return {
    ...{ arn, name, machineArn: machine.arn, machineName: machine.name, machineType: machine.type },
    ...(version === undefined ? {} : { versionArn: `${machine.arn}:${version.number}` }),
    ...(alias === undefined ? {} : { aliasArn: `${machine.arn}:${alias.name}` }),
    ...(input.traceHeader === undefined ? {} : { traceHeader: String(input.traceHeader) }),
    definition: machines.keepDefinition(revision.definition),
    roleArn: revision.roleArn,
    startedAt: clock.now(),
    status: 'RUNNING',
    input: text,
    redriveCount: 0,
  };
}

function checkInput(text: string): string {
  if (Buffer.byteLength(text, 'utf8') > dataLimitBytes) {
    throw validation([
      `Value at 'input' failed to satisfy constraint: Member must have length less than or equal to ${dataLimitBytes}`,
    ]);
  }
  const refuse = (why: string): AwsError =>
    new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${why}'`);
  if (text.trim() === '') throw refuse('Invalid execution input.');
  try {
    JSON.parse(text);
  } catch (fault) {
    throw refuse(fault instanceof Error ? fault.message : String(fault));
  }
  return text;
}

export function describeExecution({ clock, executions, runner }: ExecutionsApi, input: JsonObject): JsonObject {
  const arn = String(input.executionArn);
  checkExecutionArn(arn);
  const record = runner.find(arn)?.record ?? executions.get(arn);
  refuseExpress(record);
  const answer = described(record, clock.now());
  if (input.includedData !== 'METADATA_ONLY') return answer;
  const {
    input: _input,
    output: _output,
    inputDetails: _in,
    outputDetails: _out,
    cause: _cause,
    error: _error,
    ...metadata
  } = answer;
  return metadata;
}

export function describeStateMachineForExecution(
  { executions, machines }: ExecutionsApi,
  input: JsonObject,
): JsonObject {
  const arn = String(input.executionArn);
  checkExecutionArn(arn);
  const record = executions.get(arn);
  const machine = machines.get(record.machineArn);
  const revision = [machine.current, ...machine.versions].find(
    ({ definition, roleArn }) =>
      roleArn === record.roleArn && machines.keepDefinition(definition) === record.definition,
  );
  return withoutUndefined({
    stateMachineArn: machine.arn,
    name: machine.name,
    definition: machines.definition(record.definition),
    roleArn: record.roleArn,
    updateDate: machine.updateDate,
    loggingConfiguration: (revision ?? machine.current).loggingConfiguration,
    tracingConfiguration: (revision ?? machine.current).tracingConfiguration,
    revisionId: revision?.revisionId,
  });
}

export function listExecutions({ executions, machines }: ExecutionsApi, input: JsonObject): JsonObject {
  if ((input.stateMachineArn === undefined) === (input.mapRunArn === undefined)) {
    throw new AwsError('ValidationException', 'Exactly one of stateMachineArn and mapRunArn must be specified');
  }
  const records =
    input.mapRunArn === undefined
      ? ofMachine(executions, machines, String(input.stateMachineArn))
      : executions.ofMachine(String(input.mapRunArn));
  const matching = records.filter(
    ({ status, redriveCount }) =>
      (input.statusFilter === undefined || status === input.statusFilter) &&
      (input.redriveFilter === undefined || (input.redriveFilter === 'REDRIVEN') === redriveCount > 0),
  );
  const { items, nextToken } = page(matching, input);
  return withoutUndefined({ executions: items.map(listed), nextToken });
}

function ofMachine(executions: ExecutionStore, machines: MachineStore, arn: string): ExecutionRecord[] {
  const { machineArn, qualifier } = parseMachineArn(arn);
  const machine = machines.get(machineArn);
  if (machine.type === 'EXPRESS') throw typeNotSupported();
  const all = executions.ofMachine(machineArn);
  if (qualifier === undefined) return all;
  return all.filter(({ versionArn, aliasArn }) => versionArn === arn || aliasArn === arn);
}

export function getExecutionHistory({ executions, runner }: ExecutionsApi, input: JsonObject): JsonObject {
  const arn = String(input.executionArn);
  checkExecutionArn(arn);
  refuseExpress(executions.get(arn));
  const events = runner.history(arn);
  const { items, nextToken } = page(input.reverseOrder === true ? [...events].reverse() : events, input);
  const shown = input.includeExecutionData === false ? items.map(withoutData) : items;
  return withoutUndefined({ events: shown, nextToken });
}

const dataMembers = new Set([
  'input',
  'inputDetails',
  'output',
  'outputDetails',
  'assignedVariables',
  'assignedVariablesDetails',
]);

function withoutData(event: object): JsonObject {
  const members = Object.entries(event).map(([name, value]) => {
    if (!name.endsWith('EventDetails')) return [name, value] as const;
    return [
      name,
      Object.fromEntries(Object.entries(value as object).filter(([member]) => !dataMembers.has(member))),
    ] as const;
  });
  return Object.fromEntries(members);
}

export async function stopExecution({ executions, runner }: ExecutionsApi, input: JsonObject): Promise<JsonObject> {
  const arn = String(input.executionArn);
  checkExecutionArn(arn);
  const record = executions.get(arn);
  refuseExpress(record);
  const execution = runner.find(arn);
  if (execution === undefined) return { stopDate: (record.stoppedAt ?? 0) / 1000 };
  execution.abort(input.error as string | undefined, input.cause as string | undefined);
  const ended = await execution.finished;
  return { stopDate: (ended.stoppedAt ?? 0) / 1000 };
}

function refuseExpress({ machineType }: ExecutionRecord): void {
  if (machineType === 'EXPRESS') throw typeNotSupported();
}

export function typeNotSupported(): AwsError {
  return new AwsError('StateMachineTypeNotSupported', 'This operation is not supported by this type of state machine');
}
