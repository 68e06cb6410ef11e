// The resources of one workflow: its state machine with a version and the `live` alias, and its role.
import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import {
  CfnStateMachine,
  CfnStateMachineAlias,
  type CfnStateMachineAliasProps,
  CfnStateMachineVersion,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { writeDefinition } from '../asl/grammar/bare-substitution.ts';
import { WorkflowFolderError } from '../authoring/workflow-folder-error.ts';
import type { WorkflowSource } from '../authoring/workflow-source.ts';
import { liveAlias } from '../aws/names.ts';
import { sha256Hex } from '../value/digest.ts';
import { createLogGroup } from './log-group.ts';
import { getDeployment } from './settings/deployment.ts';
import { allowKey } from './settings/encryption.ts';
import { listReferences, resolveArn, type Substitutions } from './substitution.ts';
import { createTaskStatements } from './task-permissions.ts';
import { createRolloutAlarm } from './watch/rollout-alarm.ts';

export interface WorkflowMachineProps {
  readonly source: WorkflowSource;
  /** The state machine's name. */
  readonly machineName: string;
  /** The values of `${…}` in the definition. */
  readonly substitutions: Substitutions;
  /** Shared by all workflows. This keeps the policies short, and all errors are in one place. */
  readonly logGroup: LogGroup;
}

export class WorkflowMachine extends Construct {
  readonly machine: CfnStateMachine;
  readonly alias: CfnStateMachineAlias;

  constructor(scope: Construct, id: string, props: WorkflowMachineProps) {
    super(scope, id);
    checkNameLength(props);
    const role = this.#createRole(props);
    this.machine = this.#createMachine(props, role);
    const reason = 'only errors are logged, so that no payload reaches a log';
    Validations.of(this.machine).acknowledge({ id: 'AwsSolutions-SF1', reason });
    this.machine.node.addDependency(role);
    this.machine.addMetadata('flowgate', describeStarts(props.source));
    const version = new CfnStateMachineVersion(this, 'Version', {
      stateMachineArn: this.machine.attrArn,
      stateMachineRevisionId: this.machine.attrStateMachineRevisionId,
    });
    // CloudFormation deletes a replaced version after the alias has left it. Executions that run on it go on: see README.md.
    version.applyRemovalPolicy(RemovalPolicy.DESTROY);
    this.alias = new CfnStateMachineAlias(this, 'Live', { name: liveAlias, ...this.#routeTo(version.attrArn, props) });
  }

  #routeTo(stateMachineVersionArn: string, { source }: WorkflowMachineProps): Routing {
    const { rollout } = source.workflow;
    if (rollout === undefined) return { routingConfiguration: [{ stateMachineVersionArn, weight: 100 }] };
    const { percent: percentage, minutes: interval, failures } = rollout;
    const alarm = createRolloutAlarm(this, this.machine.attrArn, failures);
    const alarms = [alarm.alarmName];
    return { deploymentPreference: { type: 'CANARY', stateMachineVersionArn, percentage, interval, alarms } };
  }

  #createMachine({ source, machineName, substitutions, logGroup }: WorkflowMachineProps, role: Role): CfnStateMachine {
    const definitionString = writeDefinition(source.definition);
    const used = [...listReferences(definitionString)].map((name) => [name, substitutions[name]?.value ?? '']);
    // CloudFormation refuses an empty map of substitutions.
    const definitionSubstitutions = used.length === 0 ? undefined : Object.fromEntries(used);
    return new CfnStateMachine(this, 'Machine', {
      stateMachineName: machineName,
      stateMachineType: source.workflow.type ?? 'STANDARD',
      definitionString,
      definitionSubstitutions,
      roleArn: role.roleArn,
      loggingConfiguration: {
        level: 'ERROR',
        includeExecutionData: false,
        destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: logGroup.logGroupArn } }],
      },
      tracingConfiguration: { enabled: true },
      // The machine's name is an ID; the tag is for people.
      tags: [{ key: 'flowgate:workflow', value: source.workflow.folder }],
    });
  }

  #createRole({ source, machineName, substitutions }: WorkflowMachineProps): Role {
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
    for (const statement of createTaskStatements(source.definition, {
      substitutions,
      machineName,
      stack: Stack.of(this),
    })) {
      role.addToPolicy(statement);
    }
    for (const { actions, resources } of source.workflow.permissions) {
      const named = resources.map((resource) => resolveArn(resource, substitutions));
      role.addToPolicy(new PolicyStatement({ actions: [...actions], resources: named }));
    }
    // The bus and the bucket are encrypted with the router's key.
    if (usesEncrypted(source.definition)) allowKey(role);
    role.addToPolicy(loggingStatement);
    role.addToPolicy(tracingStatement);
    const reason = 'log delivery and X-Ray have no resources: AWS requires *';
    Validations.of(role).acknowledge({ id: 'AwsSolutions-IAM5[Resource::*]', reason });
    return role;
  }
}

const longestTriggers = 2_000;

/**
 * What starts the workflow, for `flowgate diff`: the rule matches the router's decision, so the template would not show it otherwise. As text in
 * ASCII, because CloudFormation keeps no other letters.
 */
function describeStarts({ workflow }: WorkflowSource): string {
  const { status, active, as, triggers, input, rollout } = workflow;
  const shorten = (value: unknown) => {
    const text = JSON.stringify(value);
    return text.length > longestTriggers ? `digest ${sha256Hex(text).slice(0, 16)}` : value;
  };
  const text = JSON.stringify({ status, active, as, triggers: shorten(triggers), input: shorten(input), rollout });
  return text.replace(/[^\x20-\x7e]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

type Routing = Pick<CfnStateMachineAliasProps, 'routingConfiguration' | 'deploymentPreference'>;

function usesEncrypted(definition: unknown): boolean {
  const used = listReferences(JSON.stringify(definition));
  return used.has('EventBusName') || used.has('DataBucketName');
}

const maxNameCharacters = 80;

function checkNameLength({ machineName, source }: WorkflowMachineProps): void {
  const { length } = machineName;
  if (length <= maxNameCharacters) return;
  const what = `${source.workflow.folder}: the state machine would be named "${machineName}", ${length} characters long`;
  const remedy = 'shorten the name of the stack';
  throw new WorkflowFolderError([`${what}; Step Functions allows ${maxNameCharacters}: ${remedy}`]);
}

/** Creates the log group of all state machines of a deployment. */
export function createWorkflowLogGroup(scope: Construct, id: string): LogGroup {
  // CloudWatch adds each log group to a policy of the account, limited to 5,120 characters, unless its name has this prefix.
  const logGroupName = `/aws/vendedlogs/states/${getDeployment(scope).name}`;
  return createLogGroup(scope, id, logGroupName);
}

export const loggingStatement = new PolicyStatement({
  actions: [
    'logs:CreateLogDelivery',
    'logs:GetLogDelivery',
    'logs:UpdateLogDelivery',
    'logs:DeleteLogDelivery',
    'logs:ListLogDeliveries',
    'logs:PutResourcePolicy',
    'logs:DescribeResourcePolicies',
    'logs:DescribeLogGroups',
  ],
  resources: ['*'],
});

export const tracingStatement = new PolicyStatement({
  actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules', 'xray:GetSamplingTargets'],
  resources: ['*'],
});
