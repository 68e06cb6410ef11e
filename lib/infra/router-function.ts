// One of the router's functions: its bundle, its own role with nothing in it but its logs, its log group.
import type { Duration } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, type Code, Function as LambdaFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledgeChecks } from './acknowledged-checks.ts';
import { createLogGroup } from './log-group.ts';

export interface RouterFunctionProps {
  readonly description: string;
  readonly code: Code;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeout: Duration;
  /** MB. @default 512 */
  readonly memorySize?: number;
  /** Reason for having no dead-letter queue. @default nothing invokes it asynchronously */
  readonly withoutDeadLetters?: string;
  /** Where Lambda puts an asynchronous event that failed three times. The function may send there too. @default none */
  readonly deadLetterQueue?: IQueue;
}

export class RouterFunction extends Construct {
  readonly function: LambdaFunction;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: RouterFunctionProps) {
    super(scope, id);
    const logGroup = createLogGroup(this, 'Logs');
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(this.role);
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
      logGroup,
      loggingFormat: LoggingFormat.TEXT,
      ...(props.deadLetterQueue === undefined ? {} : { deadLetterQueue: props.deadLetterQueue }),
    });
    acknowledgeChecks(this.function, functionChecks);
    const { deadLetterQueue, withoutDeadLetters = synchronous } = props;
    if (deadLetterQueue === undefined) acknowledgeChecks(this.function, { CKV_AWS_116: withoutDeadLetters });
    if (Object.keys(props.environment).length > 0) acknowledgeChecks(this.function, environmentChecks);
  }

  /** Allows calls by name, on named resources. */
  allow(actions: readonly string[], resources: readonly string[]): void {
    this.role.addToPolicy(new PolicyStatement({ actions: [...actions], resources: [...resources] }));
  }
}

const functionChecks = {
  CKV_AWS_115: 'a limit of its own would be taken from the account, and the gateway and the queues bound it',
  CKV_AWS_117: 'nothing that it reaches is in a VPC; a VPC would cost a NAT gateway and protect nothing',
};

const synchronous = 'nothing invokes it asynchronously; the queues that feed it have dead-letter queues';

const environmentChecks = { CKV_AWS_173: "names and limits, no secret; Lambda encrypts them with AWS's own key" };
