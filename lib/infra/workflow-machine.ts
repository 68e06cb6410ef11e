// One workflow in the cloud: its state machine with a version and the `live` alias, its role, and its rule on the bus.
import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import type { CfnRule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { CfnStateMachine, CfnStateMachineAlias, CfnStateMachineVersion } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { WorkflowFolderError, type WorkflowSource } from '../authoring/workflow-folder.ts';
import { liveAlias } from '../aws/names.ts';
import { buildRulePattern } from '../core/workflow/routing.ts';
import type { EventHub } from './event-hub.ts';
import { createLogGroup } from './log-group.ts';
import { arnOf, referencedNames, type Substitutions } from './substitution.ts';
import { taskStatements } from './task-permissions.ts';

export interface WorkflowMachineProps {
  readonly source: WorkflowSource;
  /** The state machine's name. */
  readonly machineName: string;
  /** What `${…}` in the definition stands for. */
  readonly substitutions: Substitutions;
  readonly hub: EventHub;
  /** Where the workflow's events wait for their start. */
  readonly starts: Queue;
  /** Shared by all workflows: a role's policy is short then, and CloudWatch has one place to look. */
  readonly logGroup: LogGroup;
}

export class WorkflowMachine extends Construct {
  readonly machine: CfnStateMachine;
  readonly alias: CfnStateMachineAlias;
  readonly rule: CfnRule;

  constructor(scope: Construct, id: string, props: WorkflowMachineProps) {
    super(scope, id);
    refuseLongName(props);
    const role = this.#role(props);
    this.machine = this.#machine(props, role);
    const reason = 'errors alone are logged, so that no payload reaches a log';
    Validations.of(this.machine).acknowledge({ id: 'AwsSolutions-SF1', reason });
    this.machine.node.addDependency(role);
    const version = new CfnStateMachineVersion(this, 'Version', {
      stateMachineArn: this.machine.attrArn,
      stateMachineRevisionId: this.machine.attrStateMachineRevisionId,
    });
    // Running executions keep the version that they began with, so a version outlives its replacement.
    version.applyRemovalPolicy(RemovalPolicy.RETAIN);
    this.alias = new CfnStateMachineAlias(this, 'Live', {
      name: liveAlias,
      routingConfiguration: [{ stateMachineVersionArn: version.attrArn, weight: 100 }],
    });
    this.rule = this.#rule(props);
  }

  #machine({ source, machineName, substitutions, logGroup }: WorkflowMachineProps, role: Role): CfnStateMachine {
    const definitionString = JSON.stringify(source.definition);
    const used = [...referencedNames(definitionString)].map((name) => [name, substitutions[name]?.value ?? '']);
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

  #role({ source, machineName, substitutions }: WorkflowMachineProps): Role {
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
    for (const statement of taskStatements(source.definition, { substitutions, machineName, stack: Stack.of(this) })) {
      role.addToPolicy(statement);
    }
    for (const { actions, resources } of source.workflow.permissions) {
      const named = resources.map((resource) => arnOf(resource, substitutions));
      role.addToPolicy(new PolicyStatement({ actions: [...actions], resources: named }));
    }
    role.addToPolicy(loggingStatement);
    role.addToPolicy(tracingStatement);
    const reason = 'log delivery and X-Ray know no resources: AWS asks for *';
    Validations.of(role).acknowledge({ id: 'AwsSolutions-IAM5[Resource::*]', reason });
    return role;
  }

  // The workflow's ID is a literal of the rule, not data of the event: nothing downstream decides routing again.
  #rule({ source: { workflow }, hub, starts }: WorkflowMachineProps): CfnRule {
    return hub.deliver(this, 'Rule', {
      description: `starts workflow ${workflow.folder}`,
      pattern: buildRulePattern(workflow),
      target: starts,
      inputTransformer: {
        inputPathsMap: { source: '$.source', name: '$.detail-type', detail: '$.detail' },
        inputTemplate: `{"workflowId":"${workflow.id}","source":<source>,"name":<name>,"detail":<detail>}`,
      },
    });
  }
}

const mostNameCharacters = 80;

function refuseLongName({ machineName, source }: WorkflowMachineProps): void {
  const { length } = machineName;
  if (length <= mostNameCharacters) return;
  const what = `${source.workflow.folder}: the state machine would be named "${machineName}", ${length} characters long`;
  const remedy = 'shorten the name of the stack';
  throw new WorkflowFolderError([`${what}; Step Functions takes ${mostNameCharacters}: ${remedy}`]);
}

/** The log group of all state machines of a deployment. */
export function workflowLogGroup(scope: Construct, id: string): LogGroup {
  // Step Functions writes through a resource policy of its own making, for which AWS asks for this prefix.
  const logGroupName = `/aws/vendedlogs/states/${Stack.of(scope).stackName}`;
  return createLogGroup(scope, id, logGroupName);
}

const loggingStatement = new PolicyStatement({
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

const tracingStatement = new PolicyStatement({
  actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules', 'xray:GetSamplingTargets'],
  resources: ['*'],
});
