// The internal state machine of bulk acts: it calls the function `bulk` step by step until an act is done, and retries a step that
// fails. It is not a workflow: it has no rule, no version and no ID, and its name differs from those of workflows' machines.
import { Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { getDeployment } from './settings/deployment.ts';
import { loggingStatement, tracingStatement } from './workflow-machine.ts';

export interface BulkMachineProps {
  readonly step: IFunction;
  readonly logGroup: LogGroup;
}

export class BulkMachine extends Construct {
  readonly machine: CfnStateMachine;
  /** The ARN of its executions, up to their name. */
  readonly executionArnPrefix: string;

  constructor(scope: Construct, id: string, { step, logGroup }: BulkMachineProps) {
    super(scope, id);
    const stack = Stack.of(this);
    // Names of workflows' machines have an underscore after the router's name.
    const name = `${getDeployment(this).name}-bulk`;
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [step.functionArn] }));
    role.addToPolicy(loggingStatement);
    role.addToPolicy(tracingStatement);
    const reason = 'log delivery and X-Ray have no resources: AWS requires *';
    Validations.of(role).acknowledge({ id: 'AwsSolutions-IAM5[Resource::*]', reason });
    this.executionArnPrefix = `arn:${stack.partition}:states:${stack.region}:${stack.account}:execution:${name}:`;
    this.machine = new CfnStateMachine(this, 'Machine', {
      stateMachineName: name,
      stateMachineType: 'STANDARD',
      definitionString: JSON.stringify(definition),
      definitionSubstitutions: { StepFunction: step.functionArn },
      roleArn: role.roleArn,
      loggingConfiguration: {
        level: 'ERROR',
        includeExecutionData: false,
        destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: logGroup.logGroupArn } }],
      },
      tracingConfiguration: { enabled: true },
    });
    this.machine.node.addDependency(role);
    const silent = 'only errors are logged, so that no payload reaches a log';
    Validations.of(this.machine).acknowledge({ id: 'AwsSolutions-SF1', reason: silent });
  }
}

/** A call of the function, without its arguments. */
const invoke = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  TimeoutSeconds: 120,
  // 2 s, 4 s, … 60 s: about nine minutes in all, longer than a restart or throttling takes.
  Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 2, BackoffRate: 2, MaxDelaySeconds: 60, MaxAttempts: 12 }],
};

const definition = {
  Comment: 'Flowgate: acts on many runs or events, step by step',
  QueryLanguage: 'JSONata',
  StartAt: 'Step',
  States: {
    Step: {
      ...invoke,
      // The input of the execution, then the report of the step before: both have the ID of the act and its environment.
      Arguments: { FunctionName: '${StepFunction}', Payload: '{% $states.input %}' },
      Output: '{% $states.result.Payload %}',
      Catch: [
        {
          ErrorEquals: ['States.ALL'],
          Output: "{% $merge([$states.input, { 'error': $states.errorOutput.Error }]) %}",
          Next: 'Judge',
        },
      ],
      Next: 'IsDone',
    },
    IsDone: {
      Type: 'Choice',
      Choices: [{ Condition: '{% $states.input.isDone %}', Next: 'Done' }],
      Default: 'Step',
    },
    // The retries of a step are used up: another step begins if there was progress, and the act ends if there was none.
    Judge: {
      ...invoke,
      Arguments: { FunctionName: '${StepFunction}', Payload: '{% $states.input %}' },
      Output: '{% $states.result.Payload %}',
      Next: 'HasFailed',
    },
    HasFailed: {
      Type: 'Choice',
      Choices: [{ Condition: '{% $states.input.hasFailed %}', Next: 'Failed' }],
      Default: 'IsDone',
    },
    Done: { Type: 'Succeed' },
    Failed: { Type: 'Fail', Error: 'Flowgate.BulkFailed', Cause: 'a step failed again and again without progress' },
  },
};
