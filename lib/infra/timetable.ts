// Invokes a function at a steady rate.
import type { Duration } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

export interface TimetableProps {
  readonly function: IFunction;
  readonly every: Duration;
}

/** A rule and not EventBridge Scheduler: that wants a role of its own, and this a permission. */
export class Timetable extends Construct {
  constructor(scope: Construct, id: string, props: TimetableProps) {
    super(scope, id);
    // An invocation that cannot be delivered is not made up for: the next one does its work.
    const target = new LambdaFunction(props.function, {
      event: RuleTargetInput.fromObject({}),
      retryAttempts: 0,
      maxEventAge: props.every,
    });
    new Rule(this, 'Rule', {
      description: 'finds what hangs and heals it',
      schedule: Schedule.rate(props.every),
      targets: [target],
    });
  }
}
