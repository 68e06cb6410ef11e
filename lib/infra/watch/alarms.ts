// Creates the alarms of the router, which notify a topic if there is one.
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { RouterLimitError } from '../router-limits.ts';
import { type AlarmRow, listAlarms } from './alarm-rows.ts';
import type { WatchedRouter } from './watched-router.ts';

export interface AlarmsProps {
  readonly router: WatchedRouter;
  /** Gets a message from each alarm that goes off. @default nobody is notified; the alarms are on the dashboard */
  readonly topic?: ITopic | undefined;
  /** By the ID of the alarm; `false` omits it. @default the thresholds of the rows */
  readonly thresholds?: Readonly<Record<string, number | false>> | false | undefined;
}

export class Alarms extends Construct {
  readonly all: readonly Alarm[];

  constructor(scope: Construct, id: string, { router, topic, thresholds = {} }: AlarmsProps) {
    super(scope, id);
    const rows = thresholds === false ? [] : listAlarms(this, router);
    const chosen = thresholds || {};
    checkThresholds(rows, chosen);
    this.all = rows.filter(({ id }) => chosen[id] !== false).map((row) => this.#createAlarm(row, chosen[row.id]));
    if (topic === undefined) return;
    for (const alarm of this.all) alarm.addAlarmAction(new SnsAction(topic));
  }

  #createAlarm(row: AlarmRow, chosen: number | false | undefined): Alarm {
    const { id, description, metric, periods = 1, breaching = periods } = row;
    return new Alarm(this, id, {
      alarmDescription: description,
      metric,
      threshold: chosen || row.threshold,
      evaluationPeriods: periods,
      datapointsToAlarm: breaching,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // Nearly all metrics are sent only while something happens: no data is the good case.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}

/** @throws RouterLimitError for an alarm that there is not, and for a threshold that every value reaches */
function checkThresholds(rows: readonly AlarmRow[], thresholds: Readonly<Record<string, number | false>>): void {
  const known = rows.map(({ id }) => id);
  const mistakes = Object.entries(thresholds).flatMap(([id, value]) => {
    if (!known.includes(id)) return [`alarmThresholds.${id} is not an alarm: known are ${known.join(', ')}`];
    if (value === false || (Number.isFinite(value) && value > 0)) return [];
    return [`alarmThresholds.${id} is ${value}: set a number above 0, or false to omit the alarm`];
  });
  if (mistakes.length > 0) throw new RouterLimitError(mistakes.join('\n'));
}
