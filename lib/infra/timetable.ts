// Invokes a function at a fixed rate.
import type { Duration } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

export interface TimetableProps {
  readonly function: IFunction;
  readonly every: Duration;
}

/** Uses a rule, which needs only a permission; EventBridge Scheduler would need a role. */
export class Timetable extends Construct {
  constructor(scope: Construct, id: string, props: TimetableProps) {
    super(scope, id);
    // An invocation that cannot be delivered is not retried: the next one does its work.
    const target = new LambdaFunction(props.function, {
      event: RuleTargetInput.fromObject({}),
      retryAttempts: 0,
      maxEventAge: props.every,
    });
    new Rule(this, 'Rule', {
      description: 'invokes the reconciliation',
      schedule: Schedule.rate(props.every),
      targets: [target],
    });
  }
}
