// Every operation of the API: its members, the permission it needs and what performs it.
import { notImplemented } from '../aws-error.ts';
import type { JsonObject } from '../service.ts';
import * as executions from './executions-api.ts';
import * as machines from './machines-api.ts';
import { type Shape, shape } from './request.ts';
import type { TaskTokens } from './task-tokens.ts';
import * as tasks from './tasks-api.ts';
import * as versions from './versions-api.ts';

export interface Api extends executions.ExecutionsApi {
  readonly tokens: TaskTokens;
}

export interface Operation {
  readonly members: Shape;
  /** The input's member with the ARN that IAM checks; the whole service where absent. */
  readonly resource: string | undefined;
  readonly perform: (api: Api, input: JsonObject) => JsonObject | Promise<JsonObject>;
}

function operation(members: string, perform: Operation['perform'], resource?: string): Operation {
  return { members: shape(members), resource, perform };
}

const configuration =
  'loggingConfiguration:object tracingConfiguration:object publish:boolean versionDescription encryptionConfiguration:object';
const paging = 'maxResults:integer nextToken';
const [machine, execution, alias, version] = [
  'stateMachineArn',
  'executionArn',
  'stateMachineAliasArn',
  'stateMachineVersionArn',
];

const operations: Readonly<Record<string, Operation>> = {
  CreateStateMachine: operation(
    `name! definition! roleArn! type tags:array ${configuration}`,
    machines.createStateMachine,
  ),
  UpdateStateMachine: operation(
    `stateMachineArn! definition roleArn ${configuration}`,
    machines.updateStateMachine,
    machine,
  ),
  DeleteStateMachine: operation('stateMachineArn!', machines.deleteStateMachine, machine),
  DescribeStateMachine: operation('stateMachineArn! includedData', machines.describeStateMachine, machine),
  ListStateMachines: operation(paging, machines.listStateMachines),
  PublishStateMachineVersion: operation(
    'stateMachineArn! revisionId description',
    versions.publishStateMachineVersion,
    machine,
  ),
  ListStateMachineVersions: operation(`stateMachineArn! ${paging}`, versions.listStateMachineVersions, machine),
  DeleteStateMachineVersion: operation('stateMachineVersionArn!', versions.deleteStateMachineVersion, version),
  CreateStateMachineAlias: operation('name! routingConfiguration!:array description', versions.createStateMachineAlias),
  UpdateStateMachineAlias: operation(
    'stateMachineAliasArn! routingConfiguration:array description',
    versions.updateStateMachineAlias,
    alias,
  ),
  DescribeStateMachineAlias: operation('stateMachineAliasArn!', versions.describeStateMachineAlias, alias),
  ListStateMachineAliases: operation(`stateMachineArn! ${paging}`, versions.listStateMachineAliases, machine),
  DeleteStateMachineAlias: operation('stateMachineAliasArn!', versions.deleteStateMachineAlias, alias),
  StartExecution: operation('stateMachineArn! name input traceHeader', executions.startExecution, machine),
  DescribeExecution: operation('executionArn! includedData', executions.describeExecution, execution),
  DescribeStateMachineForExecution: operation(
    'executionArn! includedData',
    executions.describeStateMachineForExecution,
    execution,
  ),
  ListExecutions: operation(
    `stateMachineArn mapRunArn statusFilter redriveFilter ${paging}`,
    executions.listExecutions,
    machine,
  ),
  GetExecutionHistory: operation(
    `executionArn! reverseOrder:boolean includeExecutionData:boolean ${paging}`,
    executions.getExecutionHistory,
    execution,
  ),
  StopExecution: operation('executionArn! error cause', executions.stopExecution, execution),
  SendTaskSuccess: operation('taskToken! output!', ({ tokens }, input) => tasks.sendTaskSuccess(tokens, input)),
  SendTaskFailure: operation('taskToken! error cause', ({ tokens }, input) => tasks.sendTaskFailure(tokens, input)),
  SendTaskHeartbeat: operation('taskToken!', ({ tokens }, input) => tasks.sendTaskHeartbeat(tokens, input)),
};

/** Throws the refusal of an operation that is not there. */
export function findOperation(name: string): Operation {
  const found = Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (found === undefined) throw notImplemented(`the operation "${name}" of Step Functions`);
  return found;
}
