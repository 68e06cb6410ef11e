// The operations that read executions and their histories.

import { AwsError } from '../../../platform/aws-error.ts';
import type { JsonObject } from '../../../platform/service.ts';
import { checkExecutionArn, parseMachineArn } from '../arns.ts';
import { omitUndefined } from '../omit-undefined.ts';
import { type ExecutionRecord, toExecutionDescription, toExecutionListItem } from '../store/execution-record.ts';
import type { ExecutionStore } from '../store/execution-store.ts';
import type { MachineStore } from '../store/machine-store.ts';
import { checkStandard, type ExecutionsApi, typeNotSupported } from './executions-api.ts';
import { describeReferences } from './machines-api.ts';
import { paginate } from './request.ts';

export function describeExecution({ clock, executions, runner }: ExecutionsApi, input: JsonObject): JsonObject {
  const arn = String(input.executionArn);
  checkStandard(arn);
  const record = runner.find(arn)?.record ?? executions.get(arn);
  const answer = toExecutionDescription(record, clock.now());
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
  const isMetadata = input.includedData === 'METADATA_ONLY';
  const definition = machines.definition(record.definition);
  const revision = [machine.current, ...machine.versions].find(
    ({ definition, roleArn }) =>
      roleArn === record.roleArn && machines.keepDefinition(definition) === record.definition,
  );
  return omitUndefined({
    stateMachineArn: machine.arn,
    name: machine.name,
    definition: isMetadata ? undefined : definition,
    roleArn: record.roleArn,
    updateDate: machine.updateDate,
    loggingConfiguration: (revision ?? machine.current).loggingConfiguration,
    tracingConfiguration: (revision ?? machine.current).tracingConfiguration,
    revisionId: revision?.revisionId,
    variableReferences: isMetadata ? undefined : describeReferences(machines, definition),
  });
}

export function listExecutions({ executions, machines }: ExecutionsApi, input: JsonObject): JsonObject {
  if ((input.stateMachineArn === undefined) === (input.mapRunArn === undefined)) {
    throw new AwsError('ValidationException', 'Exactly one of stateMachineArn and mapRunArn must be specified');
  }
  const records =
    input.mapRunArn === undefined
      ? listByMachine(executions, machines, String(input.stateMachineArn))
      : executions.listByMachine(String(input.mapRunArn));
  const matching = records.filter(
    ({ status, redriveCount }) =>
      (input.statusFilter === undefined || status === input.statusFilter) &&
      (input.redriveFilter === undefined || (input.redriveFilter === 'REDRIVEN') === redriveCount > 0),
  );
  const { items, nextToken } = paginate(matching, input);
  return omitUndefined({ executions: items.map(toExecutionListItem), nextToken });
}

function listByMachine(executions: ExecutionStore, machines: MachineStore, arn: string): ExecutionRecord[] {
  const { machineArn, qualifier } = parseMachineArn(arn);
  const machine = machines.get(machineArn);
  if (machine.type === 'EXPRESS') throw typeNotSupported();
  const all = executions.listByMachine(machineArn);
  if (qualifier === undefined) return all;
  return all.filter(({ versionArn, aliasArn }) => versionArn === arn || aliasArn === arn);
}

export function getExecutionHistory({ executions, runner }: ExecutionsApi, input: JsonObject): JsonObject {
  const arn = String(input.executionArn);
  checkStandard(arn);
  executions.get(arn);
  const events = runner.history(arn);
  const { items, nextToken } = paginate(input.reverseOrder === true ? [...events].reverse() : events, input);
  const visible = input.includeExecutionData === false ? items.map(omitData) : items;
  return omitUndefined({ events: visible, nextToken });
}

const dataMembers = new Set([
  'input',
  'inputDetails',
  'output',
  'outputDetails',
  'assignedVariables',
  'assignedVariablesDetails',
]);

function omitData(event: object): JsonObject {
  const members = Object.entries(event).map(([name, value]) => {
    if (!name.endsWith('EventDetails')) return [name, value] as const;
    return [
      name,
      Object.fromEntries(Object.entries(value as object).filter(([member]) => !dataMembers.has(member))),
    ] as const;
  });
  return Object.fromEntries(members);
}
