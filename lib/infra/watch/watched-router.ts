// The parts of the router that alarms, dashboard and log queries watch, and their metrics. Creates no resource.
import { Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { type IMetric, MathExpression, Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { CfnRule, EventBus } from 'aws-cdk-lib/aws-events';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { type MetricName, metricDimension, metricNamespace } from '../../core/operate/metrics.ts';
import type { RouterFunction } from '../router-function.ts';
import { getDeployment } from '../settings/deployment.ts';
import type { FunctionName } from '../settings/function-names.ts';

/** The function `express` exists only if a workflow has long Express runs, and `callback` only if the router has callbacks. */
export type WatchedFunctions = Readonly<Record<FunctionName, RouterFunction>> & {
  readonly express?: RouterFunction;
  readonly callback?: RouterFunction;
};

export interface WatchedRouter {
  readonly api: HttpApi;
  readonly functions: WatchedFunctions;
  readonly bus: EventBus;
  /** The rule on the account's default bus that reports how executions end. */
  readonly statusRule: CfnRule;
  /** Queues that functions work off. */
  readonly queues: Readonly<Record<string, Queue>>;
  readonly deadLetters: Readonly<Record<string, Queue>>;
  readonly events: Table;
  readonly credentials: Table;
  /** The state machine of bulk acts. */
  readonly bulkMachine: CfnStateMachine;
}

/** The calls that the functions make to each table. CloudWatch reports throttled requests by operation. */
export const tableOperations = {
  events: ['BatchGetItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
  credentials: ['GetItem', 'PutItem', 'Query', 'Scan', 'UpdateItem'],
} as const;

/** A metric of the router's own, from its log lines. */
export function createOwnMetric(scope: Construct, metricName: MetricName, options: MetricOptions = {}): Metric {
  const dimensionsMap = { [metricDimension]: getDeployment(scope).name };
  return new Metric({ statistic: Stats.SUM, ...options, namespace: metricNamespace, metricName, dimensionsMap });
}

/** The sum of metrics, as one metric. A metric without data counts as zero. Labels differ within one graph. */
export function addMetrics(label: string, metrics: readonly IMetric[], period = Duration.minutes(5)): MathExpression {
  const prefix = label.toLowerCase().replace(/[^a-z]+/g, '_');
  const usingMetrics = Object.fromEntries(metrics.map((metric, at) => [`${prefix}${at}`, metric]));
  const terms = Object.keys(usingMetrics).map((id) => `FILL(${id},0)`);
  return new MathExpression({ label, expression: terms.join(' + '), usingMetrics, period });
}

/** Messages of a queue: waiting ones and those in the hands of a consumer. */
export function countMessages(queue: Queue, label: string, period = Duration.minutes(1)): MathExpression {
  const options = { period, statistic: Stats.MAXIMUM };
  const visible = queue.metricApproximateNumberOfMessagesVisible(options);
  return addMetrics(label, [visible, queue.metricApproximateNumberOfMessagesNotVisible(options)], period);
}

/** Requests to a table that were throttled, those on account of one of its indexes included. */
export function listThrottledRequests({ events, credentials }: WatchedRouter): Metric[] {
  const create = (table: Table, operations: readonly string[]): Metric[] =>
    operations.map(
      (Operation) =>
        new Metric({
          namespace: 'AWS/DynamoDB',
          metricName: 'ThrottledRequests',
          dimensionsMap: { TableName: table.tableName, Operation },
          statistic: Stats.SUM,
        }),
    );
  return [...create(events, tableOperations.events), ...create(credentials, tableOperations.credentials)];
}

/** Executions of a state machine that failed, timed out or were ended by Step Functions. */
export function countFailedExecutions({ bulkMachine }: WatchedRouter): MathExpression {
  const create = (metricName: string): Metric =>
    new Metric({
      namespace: 'AWS/States',
      metricName,
      dimensionsMap: { StateMachineArn: bulkMachine.attrArn },
      statistic: Stats.SUM,
    });
  return addMetrics('failed bulk acts', [create('ExecutionsFailed'), create('ExecutionsTimedOut')]);
}

/** Throttled starts and state transitions. Their limits belong to the account and the Region, and so do the metrics. */
export function listStatesThrottles(): Metric[] {
  const create = (dimensionsMap: Record<string, string>): Metric =>
    new Metric({ namespace: 'AWS/States', metricName: 'ThrottledEvents', dimensionsMap, statistic: Stats.SUM });
  return [create({ APIName: 'StartExecution' }), create({ ServiceMetric: 'StateTransition' })];
}
