// The alarms of the router as rows: what is watched, from which value on, and what to do. alarms.ts creates them.
import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { MetricName } from '../../core/operate/metrics.ts';
import {
  addMetrics,
  countFailedExecutions,
  countMessages,
  createOwnMetric,
  listStatesThrottles,
  listThrottledRequests,
  type WatchedRouter,
} from './watched-router.ts';

export interface AlarmRow {
  /** The ID of the construct. */
  readonly id: string;
  /** What happened, and what to do. At most 1,024 characters. */
  readonly description: string;
  readonly metric: IMetric;
  /** The alarm goes off at this value and above. */
  readonly threshold: number;
  /** The number of latest periods that the alarm evaluates. @default 1 */
  readonly periods?: number;
  /** The number of these periods that must reach the threshold. @default `periods` */
  readonly breaching?: number;
}

/** For times: a single slow event does not raise an alarm. */
const sustained = { periods: 5, breaching: 3 } as const;
const fiveMinutes = Duration.minutes(5);

/** Lists the alarms. The scope is the one whose stack names the deployment. */
export function listAlarms(scope: Construct, router: WatchedRouter): AlarmRow[] {
  return [
    ...listFrontAlarms(scope, router),
    ...listDeliveryAlarms(router),
    ...listStartAlarms(scope, router),
    ...listFunctionAlarms(router),
    ...listThrottleAlarms(router),
    ...listRunAlarms(scope),
    createBulkAlarm(router),
  ];
}

function listFrontAlarms(scope: Construct, { api }: WatchedRouter): AlarmRow[] {
  return [
    {
      id: 'ServerErrors',
      description:
        'The endpoint answered 5xx: senders were asked to send again, and nothing that they got a 2xx for is lost. Run the saved log query "faults". Where it names throttling, look at the alarms of tables and functions.',
      metric: new Metric({
        namespace: 'AWS/ApiGateway',
        metricName: '5xx',
        dimensionsMap: { ApiId: api.apiId, Stage: '$default' },
        statistic: Stats.SUM,
        period: fiveMinutes,
      }),
      threshold: 5,
    },
    {
      id: 'SlowIngest',
      description:
        'Accepting an event takes longer than a second (99th percentile). Run the saved log query "slow requests", then look at the table and at ingest on the dashboard: throttles, concurrency, cold starts.',
      metric: createOwnMetric(scope, 'IngestMs', { statistic: Stats.p(99), period: Duration.minutes(1) }),
      threshold: 1_000,
      ...sustained,
    },
  ];
}

function listDeliveryAlarms(router: WatchedRouter): AlarmRow[] {
  const { deadLetters, bus, statusRule, functions } = router;
  const dead = Object.entries(deadLetters).map(([name, queue]) => ({
    id: `DeadLetters-${name}`,
    description: `Messages are in the dead-letter queue "${name}". They are kept for 14 days. GET /v1/dead-letters shows why each is there. Remove the cause, then send them on: POST /v1/dead-letters/${name}/move.`,
    metric: countMessages(queue, `dead letters of ${name}`),
    threshold: 1,
  }));
  return [
    ...dead,
    {
      id: 'LostOnBus',
      description:
        'EventBridge could neither deliver an event of the bus nor put it into the dead-letter queue "undelivered". Correct that queue or its policy. Then replay the archive of the bus for that time: it starts only what never started.',
      metric: createLostOnBusMetric(bus.eventBusName),
      threshold: 1,
    },
    {
      id: 'LostRecords',
      description:
        'An event for record was lost: its delivery failed, and so did the way into a dead-letter queue. Correct the queues "undelivered" and "records" or their policies. The reconciliation finds lost ends of runs by itself; replay the archive of the bus for lost emitted events.',
      metric: addMetrics('lost records', [
        new Metric({
          namespace: 'AWS/Events',
          metricName: 'InvocationsFailedToBeSentToDlq',
          dimensionsMap: { RuleName: statusRule.ref },
          statistic: Stats.SUM,
        }),
        functions.record.function.metric('DeadLetterErrors', { statistic: Stats.SUM }),
      ]),
      threshold: 1,
    },
  ];
}

// One query reads the metric of all rules, because one alarm for each rule would cost $0.10 a month. EventBridge sends the metric
// only if it is not zero, so the query usually reads no metric and costs nothing.
function createLostOnBusMetric(busName: string): MathExpression {
  const schema = 'SCHEMA("AWS/Events", EventBusName, RuleName)';
  return new MathExpression({
    label: 'events lost on the bus',
    expression: `SELECT SUM(InvocationsFailedToBeSentToDlq) FROM ${schema} WHERE EventBusName = '${busName}'`,
    usingMetrics: {},
    period: fiveMinutes,
  });
}

function listStartAlarms(scope: Construct, { queues }: WatchedRouter): AlarmRow[] {
  const old = Object.entries(queues).map(([name, queue]) => ({
    id: `OldMessages-${name}`,
    description: `A message waits in the queue "${name}" for more than 15 minutes. Look at its function on the dashboard: errors, throttles, concurrency. Failed messages are retried by themselves; do not purge the queue.`,
    metric: queue.metricApproximateAgeOfOldestMessage({ statistic: Stats.MAXIMUM, period: Duration.minutes(1) }),
    threshold: 900,
    ...sustained,
  }));
  return [
    ...old,
    {
      id: 'SlowStarts',
      description:
        'Runs start more than 10 seconds after their event was accepted (99th percentile). Look at the age of the queue "starts", at the errors and throttles of start, and at the throttles of Step Functions.',
      metric: createOwnMetric(scope, 'StartLagMs', { statistic: Stats.p(99), period: Duration.minutes(1) }),
      threshold: 10_000,
      ...sustained,
    },
  ];
}

function listFunctionAlarms({ functions }: WatchedRouter): AlarmRow[] {
  const owners = Object.values(functions).map((one) => one.function);
  const options = { period: fiveMinutes, statistic: Stats.SUM };
  return [
    {
      id: 'FunctionErrors',
      description:
        'A function of the router failed, timed out or ran out of memory. Find it on the dashboard, then run the saved log query "faults". Events and messages are retried.',
      metric: addMetrics(
        'errors of functions',
        owners.map((one) => one.metricErrors(options)),
      ),
      threshold: 1,
    },
    {
      id: 'FunctionThrottles',
      description:
        'Lambda throttles the functions of the router: the concurrency of the account is used up. Find the function on the dashboard. Request a higher quota, or limit what else runs in the account.',
      metric: addMetrics(
        'throttles of functions',
        owners.map((one) => one.metricThrottles(options)),
      ),
      threshold: 1,
    },
  ];
}

function listThrottleAlarms(router: WatchedRouter): AlarmRow[] {
  return [
    {
      id: 'TableThrottles',
      description:
        'DynamoDB throttles requests to a table. On-demand tables grow by themselves within minutes. If it lasts, find table and operation on the dashboard: one environment or workflow is written faster than one partition allows.',
      metric: addMetrics('throttled requests', listThrottledRequests(router)),
      threshold: 1,
      periods: 3,
      breaching: 2,
    },
    {
      id: 'StatesThrottles',
      description:
        'Step Functions throttles starts or state transitions in this account and Region, of whatever state machine. Starts are retried for a day. Request a higher quota for StartExecution or StateTransition, or find the state machine that uses it up.',
      metric: addMetrics('throttles of Step Functions', listStatesThrottles()),
      threshold: 10,
      periods: 3,
      breaching: 2,
    },
  ];
}

/** The failure rate of a period counts as 0 if fewer runs than this ended in it. */
const leastRuns = 5;

function listRunAlarms(scope: Construct): AlarmRow[] {
  const period = Duration.minutes(15);
  const count = (name: MetricName) => createOwnMetric(scope, name, { period });
  return [
    {
      id: 'FailureRate',
      description: `At least 20 % of the runs that ended in 15 minutes failed (judged from ${leastRuns} runs on). Run the saved log query "ends of runs" or list the failed runs, correct the workflow or what it calls, then redrive them.`,
      metric: new MathExpression({
        label: 'failed runs in percent',
        expression: `IF(FILL(ended,0) >= ${leastRuns}, 100 * FILL(failed,0) / ended, 0)`,
        usingMetrics: { ended: count('RunsEnded'), failed: count('RunsFailed') },
        period,
      }),
      threshold: 20,
    },
    {
      id: 'LoopGuard',
      description:
        'The loop guard did not start a run: workflows start each other in a circle. The run names the chain. Correct the triggers, or set "allowSelfTrigger" if the loop ends by itself, then replay the event.',
      metric: createOwnMetric(scope, 'LoopGuardStops', { period: fiveMinutes }),
      threshold: 1,
    },
  ];
}

function createBulkAlarm(router: WatchedRouter): AlarmRow {
  return {
    id: 'BulkActs',
    description:
      'A replay, cancel or redrive of many items ended early: a step of it failed again and again. GET /v1/replays shows which one, its error, and how far it came. Find the error in the log of the function bulk, correct its cause, then send the same request again: what has been done is left out.',
    metric: countFailedExecutions(router),
    threshold: 1,
  };
}
