// The dashboard of the router: the front, from accepted to started, runs, and the means.
import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type GraphWidgetProps,
  type IMetric,
  MathExpression,
  Metric,
  Stats,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { MetricName } from '../../core/operate/metrics.ts';
import { getDeployment } from '../settings/deployment.ts';
import {
  countMessages,
  createOwnMetric,
  listStatesThrottles,
  listThrottledRequests,
  type WatchedRouter,
} from './watched-router.ts';

export interface RouterDashboardProps {
  readonly router: WatchedRouter;
  readonly alarms: readonly Alarm[];
}

const fullWidth = 24;
const third = { width: 8, height: 6 } as const;
const period = Duration.minutes(1);

export class RouterDashboard extends Construct {
  readonly dashboard: Dashboard;
  readonly #router: WatchedRouter;

  constructor(scope: Construct, id: string, { router, alarms }: RouterDashboardProps) {
    super(scope, id);
    this.#router = router;
    this.dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: getDeployment(this).name,
      defaultInterval: Duration.hours(3),
    });
    if (alarms.length > 0) {
      const status = { title: 'Alarms', alarms: [...alarms], width: fullWidth, height: 3 };
      this.dashboard.addWidgets(new AlarmStatusWidget(status));
    }
    this.#addFront();
    this.#addStarts();
    this.#addRuns();
    this.#addMeans();
  }

  #addFront(): void {
    const { api } = this.#router;
    const ofApi = (metricName: string): Metric =>
      new Metric({
        namespace: 'AWS/ApiGateway',
        metricName,
        dimensionsMap: { ApiId: api.apiId, Stage: '$default' },
        statistic: Stats.SUM,
        period,
      });
    this.#addRow('Front', [
      { title: 'Requests', left: ['Count', '4xx', '5xx'].map(ofApi) },
      {
        title: 'Events',
        left: this.#own('EventsAccepted', 'EventsReplayed', 'EventsUnmatched', 'EventsRefused'),
        right: this.#own('Unauthenticated', 'RateLimited'),
      },
      { title: 'Time to accept (ms)', left: this.#percentiles('IngestMs') },
    ]);
  }

  #addStarts(): void {
    const { queues, deadLetters } = this.#router;
    const options = { period, statistic: Stats.MAXIMUM };
    this.#addRow('Accepted to started', [
      { title: 'From acceptance to start (ms)', left: this.#percentiles('StartLagMs') },
      {
        title: 'Queues: oldest message (s), messages',
        left: Object.entries(queues).map(([name, queue]) =>
          queue.metricApproximateAgeOfOldestMessage({ ...options, label: `${name}: age` }),
        ),
        right: Object.entries(queues).map(([name, queue]) => countMessages(queue, `${name}: messages`)),
      },
      {
        title: 'Dead letters',
        left: Object.entries(deadLetters).map(([name, queue]) => countMessages(queue, name)),
      },
    ]);
  }

  #addRuns(): void {
    const failed = 'SELECT SUM(ExecutionsFailed) FROM SCHEMA("AWS/States", StateMachineArn)';
    this.#addRow('Runs', [
      { title: 'Runs', left: this.#own('RunsEnded', 'RunsFailed', 'LoopGuardStops') },
      {
        title: 'Failed executions by state machine (all of the Region)',
        left: [
          new MathExpression({
            label: '',
            expression: `${failed} GROUP BY StateMachineArn ORDER BY SUM() DESC LIMIT 10`,
            usingMetrics: {},
            period,
          }),
        ],
      },
      { title: 'Throttles of Step Functions (all of the Region)', left: listStatesThrottles() },
    ]);
  }

  #addMeans(): void {
    const functions = Object.entries(this.#router.functions);
    const options = { period, statistic: Stats.SUM };
    this.#addRow('Means', [
      {
        title: 'Functions: errors, throttles',
        left: functions.map(([name, one]) => one.function.metricErrors({ ...options, label: `${name}: errors` })),
        right: functions.map(([name, one]) =>
          one.function.metricThrottles({ ...options, label: `${name}: throttles` }),
        ),
      },
      {
        title: 'Functions: duration, 99th percentile (ms)',
        left: functions.map(([name, one]) =>
          one.function.metricDuration({ period, statistic: Stats.p(99), label: name }),
        ),
      },
      { title: 'Throttled requests to tables', left: listThrottledRequests(this.#router) },
    ]);
  }

  #addRow(title: string, graphs: readonly GraphWidgetProps[]): void {
    this.dashboard.addWidgets(new TextWidget({ markdown: `## ${title}`, width: fullWidth, height: 1 }));
    this.dashboard.addWidgets(...graphs.map((graph) => new GraphWidget({ ...graph, ...third, liveData: true })));
  }

  #own(...names: readonly MetricName[]): IMetric[] {
    return names.map((name) => createOwnMetric(this, name, { period, label: name }));
  }

  #percentiles(name: MetricName): IMetric[] {
    return [50, 90, 99].map((rank) =>
      createOwnMetric(this, name, { period, statistic: Stats.p(rank), label: `p${rank}` }),
    );
  }
}
