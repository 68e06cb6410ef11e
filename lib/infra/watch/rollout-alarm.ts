// The alarm that stops the rollout of a workflow's new definition.
import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { addMetrics } from './watched-router.ts';

/**
 * Goes off when `failures` executions of the state machine fail or time out within a minute, of whichever version. It notifies nobody: it
 * watches only for CloudFormation, and the alarm FailureRate watches for people.
 */
export function createRolloutAlarm(scope: Construct, stateMachineArn: string, failures: number): Alarm {
  return new Alarm(scope, 'RolloutAlarm', {
    alarmDescription:
      'Runs of this workflow failed. While a new definition is rolled out, this ends the deployment, and all runs get the previous definition again.',
    metric: countFailures(stateMachineArn),
    threshold: failures,
    evaluationPeriods: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}

function countFailures(stateMachineArn: string): IMetric {
  const period = Duration.minutes(1);
  const metrics = ['ExecutionsFailed', 'ExecutionsTimedOut'].map(
    (metricName) =>
      new Metric({
        namespace: 'AWS/States',
        metricName,
        dimensionsMap: { StateMachineArn: stateMachineArn },
        statistic: Stats.SUM,
        period,
      }),
  );
  return addMetrics('failed and timed-out executions', metrics, period);
}
