// One of the router's functions: its bundle, its log group, and its own role, which may only write these logs by default.
import { type Duration, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  type Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { defined } from '../value/defined.ts';
import { acknowledgeChecks } from './acknowledged-checks.ts';
import { createLogGroup } from './log-group.ts';
import { getDeployment } from './settings/deployment.ts';
import { allowKey } from './settings/encryption.ts';

export interface RouterFunctionProps {
  readonly description: string;
  readonly code: Code;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeout: Duration;
  /** Megabytes. @default 512 */
  readonly memorySize?: number;
  /**
   * `JSON`: the function writes its lines to the standard output, and Lambda adds none about successful invocations. `TEXT`: the function writes
   * with `console`, and Lambda adds the lines START, END and REPORT. @default JSON
   */
  readonly logFormat?: 'JSON' | 'TEXT';
  /** The reason for having no dead-letter queue. @default nothing invokes the function asynchronously */
  readonly withoutDeadLetters?: string;
  /** Receives an asynchronous event after three failed invocations. The function may also send to it. @default none */
  readonly deadLetterQueue?: IQueue;
}

export class RouterFunction extends Construct {
  readonly function: LambdaFunction;
  readonly role: Role;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: RouterFunctionProps) {
    super(scope, id);
    const { network, encryptionKey } = getDeployment(this);
    this.logGroup = createLogGroup(this, 'Logs');
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.logGroup.grantWrite(this.role);
    this.function = new LambdaFunction(this, 'Function', {
      description: props.description,
      code: props.code,
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memorySize ?? 512,
      timeout: props.timeout,
      environment: { ...props.environment },
      role: this.role,
      logGroup: this.logGroup,
      ...(props.logFormat === 'TEXT' ? { loggingFormat: LoggingFormat.TEXT } : ownLines),
      // Lambda itself sends the trace segment of each invocation, so no tracing SDK is loaded.
      tracing: Tracing.ACTIVE,
      ...defined({ deadLetterQueue: props.deadLetterQueue, environmentEncryption: encryptionKey }),
      ...(network && {
        vpc: network.vpc,
        securityGroups: [...network.securityGroups],
        ...defined({ vpcSubnets: network.subnets }),
      }),
    });
    if (network !== undefined) allow(this.role, networkActions, ['*']);
    this.#acknowledge(props);
    // A function without variables uses no table, queue or bucket of the router.
    if (Object.keys(props.environment).length > 0) allowKey(this.role);
  }

  #acknowledge({ environment, deadLetterQueue, withoutDeadLetters = noDeadLettersReason }: RouterFunctionProps): void {
    const { network, encryptionKey } = getDeployment(this);
    const reason = 'X-Ray and network interfaces have no resources: AWS requires *';
    Validations.of(this.role).acknowledge({ id: 'AwsSolutions-IAM5[Resource::*]', reason });
    acknowledgeChecks(this.function, functionChecks);
    if (network === undefined) acknowledgeChecks(this.function, networkChecks);
    if (deadLetterQueue === undefined) acknowledgeChecks(this.function, { CKV_AWS_116: withoutDeadLetters });
    if (Object.keys(environment).length > 0 && encryptionKey === undefined)
      acknowledgeChecks(this.function, environmentChecks);
  }

  /** Allows the function to call these actions on these resources. */
  allow(actions: readonly string[], resources: readonly string[]): void {
    allow(this.role, actions, resources);
  }
}

function allow(role: Role, actions: readonly string[], resources: readonly string[]): void {
  role.addToPolicy(new PolicyStatement({ actions: [...actions], resources: [...resources] }));
}

/** The permissions of AWSLambdaVPCAccessExecutionRole without those for logs. They have no resources: AWS requires `*`. */
const networkActions = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

// Lambda's own lines were a third of what an event writes. The level WARN keeps those about failed and timed out invocations, and only
// the format JSON has levels. A line of JSON on the standard output stays as it is, so metrics and fields are found in it.
// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
const ownLines = { loggingFormat: LoggingFormat.JSON, systemLogLevelV2: SystemLogLevel.WARN };

const functionChecks = {
  CKV_AWS_115: 'reserved concurrency would be taken from the account; the gateway and the queues limit it already',
};

const networkChecks = {
  CKV_AWS_117: 'nothing that it calls is in a VPC; a VPC would need a NAT gateway and protect nothing',
};

const noDeadLettersReason = 'nothing invokes it asynchronously; the queues that feed it have dead-letter queues';

const environmentChecks = {
  CKV_AWS_173: "contains names and limits, no secrets; Lambda encrypts it with AWS's own key",
};
