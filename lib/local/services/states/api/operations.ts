// The table of all operations: their request members, the member with the ARN that IAM checks, and their implementation.
import { notImplemented } from '../../../platform/aws-error.ts';
import type { JsonObject } from '../../../platform/service.ts';
import { validateStateMachineDefinition } from '../check/validate-definition.ts';
import { type TestStateApi, testState } from '../test-state/test-state.ts';
import * as activities from './activities-api.ts';
import * as aliases from './aliases-api.ts';
import * as reads from './execution-reads-api.ts';
import * as executions from './executions-api.ts';
import * as machines from './machines-api.ts';
import { redriveExecution } from './redrive-api.ts';
import { parseShape, type Shape } from './request.ts';
import { startSyncExecution } from './sync-execution-api.ts';
import * as tags from './tags-api.ts';
import * as tasks from './tasks-api.ts';
import * as versions from './versions-api.ts';

export interface Api extends executions.ExecutionsApi, TestStateApi, activities.ActivitiesApi {}

export interface Operation {
  readonly members: Shape;
  /** The request member with the ARN that IAM checks. Undefined: the permission is checked on `*`. */
  readonly resource: string | undefined;
  readonly perform: (api: Api, input: JsonObject) => JsonObject | Promise<JsonObject>;
}

function operation(members: string, perform: Operation['perform'], resource?: string): Operation {
  return { members: parseShape(members), resource, perform };
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
  CreateStateMachineAlias: operation('name! routingConfiguration!:array description', aliases.createStateMachineAlias),
  UpdateStateMachineAlias: operation(
    'stateMachineAliasArn! routingConfiguration:array description',
    aliases.updateStateMachineAlias,
    alias,
  ),
  DescribeStateMachineAlias: operation('stateMachineAliasArn!', aliases.describeStateMachineAlias, alias),
  ListStateMachineAliases: operation(`stateMachineArn! ${paging}`, aliases.listStateMachineAliases, machine),
  DeleteStateMachineAlias: operation('stateMachineAliasArn!', aliases.deleteStateMachineAlias, alias),
  TagResource: operation('resourceArn! tags!:array', tags.tagResource, 'resourceArn'),
  UntagResource: operation('resourceArn! tagKeys!:array', tags.untagResource, 'resourceArn'),
  ListTagsForResource: operation('resourceArn!', tags.listTagsForResource, 'resourceArn'),
  StartExecution: operation('stateMachineArn! name input traceHeader', executions.startExecution, machine),
  DescribeExecution: operation('executionArn! includedData', reads.describeExecution, execution),
  DescribeStateMachineForExecution: operation(
    'executionArn! includedData',
    reads.describeStateMachineForExecution,
    execution,
  ),
  ListExecutions: operation(
    `stateMachineArn mapRunArn statusFilter redriveFilter ${paging}`,
    reads.listExecutions,
    machine,
  ),
  GetExecutionHistory: operation(
    `executionArn! reverseOrder:boolean includeExecutionData:boolean ${paging}`,
    reads.getExecutionHistory,
    execution,
  ),
  StopExecution: operation('executionArn! error cause', executions.stopExecution, execution),
  RedriveExecution: operation('executionArn! clientToken', redriveExecution, execution),
  StartSyncExecution: operation('stateMachineArn! name input traceHeader includedData', startSyncExecution, machine),
  ValidateStateMachineDefinition: operation('definition! type severity maxResults:integer', (_api, input) =>
    validateStateMachineDefinition(input),
  ),
  TestState: operation(
    'definition! roleArn input inspectionLevel revealSecrets:boolean variables stateName mock:object context stateConfiguration:object',
    testState,
  ),
  CreateActivity: operation('name! tags:array', activities.createActivity),
  DescribeActivity: operation('activityArn!', activities.describeActivity, 'activityArn'),
  ListActivities: operation(paging, activities.listActivities),
  DeleteActivity: operation('activityArn!', activities.deleteActivity, 'activityArn'),
  GetActivityTask: operation('activityArn! workerName', activities.getActivityTask, 'activityArn'),
  SendTaskSuccess: operation('taskToken! output!', ({ tokens }, input) => tasks.sendTaskSuccess(tokens, input)),
  SendTaskFailure: operation('taskToken! error cause', ({ tokens }, input) => tasks.sendTaskFailure(tokens, input)),
  SendTaskHeartbeat: operation('taskToken!', ({ tokens }, input) => tasks.sendTaskHeartbeat(tokens, input)),
};

/** Throws NotImplemented for an operation that is not in the table. */
export function findOperation(name: string): Operation {
  const found = Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (found === undefined) throw notImplemented(`the operation "${name}" of Step Functions`);
  return found;
}
