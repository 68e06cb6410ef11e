// Creates the alarms of the router, which notify a topic if there is one.
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { type AlarmRow, listAlarms } from './alarm-rows.ts';
import type { WatchedRouter } from './watched-router.ts';

export interface AlarmsProps {
  readonly router: WatchedRouter;
  /** Receives a message when an alarm goes off. @default none: the alarms are only on the dashboard */
  readonly topic?: ITopic | undefined;
}

export class Alarms extends Construct {
  readonly all: readonly Alarm[];

  constructor(scope: Construct, id: string, { router, topic }: AlarmsProps) {
    super(scope, id);
    this.all = listAlarms(this, router).map((row) => this.#createAlarm(row));
    if (topic === undefined) return;
    for (const alarm of this.all) alarm.addAlarmAction(new SnsAction(topic));
  }

  #createAlarm({ id, description, metric, threshold, periods = 1, breaching = periods }: AlarmRow): Alarm {
    return new Alarm(this, id, {
      alarmDescription: description,
      metric,
      threshold,
      evaluationPeriods: periods,
      datapointsToAlarm: breaching,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // Nearly all metrics are sent only while something happens: no data is the good case.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}
