// What is watched: alarms, dashboard, saved log queries, the topic, and the log format that metrics need.
import { describe, expect, test } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { metricDimension, metricNamespace, metricUnits } from '../../lib/core/operate/metrics.ts';
import { EventRouter } from '../../lib/infra/event-router.ts';
import { FlowgateStack } from '../../lib/infra/flowgate-stack.ts';
import { tableOperations } from '../../lib/infra/watch/watched-router.ts';
import { createQuickApp } from '../fixtures/quick-app.ts';
import { listGrants, type Resource, toReadable } from '../fixtures/stack.ts';

interface Dimension {
  readonly Name: string;
  readonly Value: unknown;
}

interface FunctionProperties {
  readonly Description: string;
  readonly LoggingConfig: { readonly LogGroup: unknown; readonly LogFormat: string; readonly SystemLogLevel?: string };
}

interface AlarmProperties {
  readonly AlarmDescription: string;
  readonly AlarmActions?: readonly unknown[];
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly Dimension[];
  readonly Metrics?: readonly {
    readonly Expression?: unknown;
    readonly MetricStat?: {
      readonly Metric: { readonly Namespace: string; readonly MetricName: string; readonly Dimensions: Dimension[] };
    };
  }[];
  readonly Threshold: number;
}

const template = Template.fromStack(
  new FlowgateStack(createQuickApp(), 'Flowgate', { alarmEmail: 'oncall@example.com' }),
);
const { Resources } = template.toJSON() as { Resources: Record<string, Resource> };
const alarms = new Map(
  Object.entries(Resources)
    .filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm')
    .map(([id, { Properties }]) => [
      id.replace(/^RouterAlarms/, '').replace(/[0-9A-F]{8}$/, ''),
      Properties as unknown as AlarmProperties,
    ]),
);

/** The metrics that an alarm reads: `namespace name {dimension=value,…}`. A query is a metric of its own. */
function listMetrics({ Namespace, MetricName, Dimensions = [], Metrics = [] }: AlarmProperties): string[] {
  const single = Namespace === undefined ? [] : [formatMetric(Namespace, MetricName ?? '', Dimensions)];
  const several = Metrics.flatMap(({ MetricStat, Expression }) => {
    if (MetricStat !== undefined) {
      const { Metric } = MetricStat;
      return [formatMetric(Metric.Namespace, Metric.MetricName, Metric.Dimensions)];
    }
    return typeof Expression === 'string' ? [] : [toReadable(Expression)];
  });
  return [...single, ...several];
}

function formatMetric(namespace: string, name: string, dimensions: readonly Dimension[]): string {
  return `${namespace} ${name} {${dimensions.map(({ Name, Value }) => `${Name}=${toReadable(Value)}`).join(',')}}`;
}

const ofFunctions = (name: string): string[] =>
  ['Ingest', 'Start', 'Record', 'Api', 'Reconcile', 'Bulk'].map(
    (one) => `AWS/Lambda ${name} {FunctionName=Functions${one}Function}`,
  );
const messages = (queue: string): string[] =>
  ['Visible', 'NotVisible'].map((kind) => `AWS/SQS ApproximateNumberOfMessages${kind} {QueueName=${queue}.QueueName}`);
const throttled = (table: 'Events' | 'Credentials', operations: readonly string[]): string[] =>
  operations.map((one) => `AWS/DynamoDB ThrottledRequests {Operation=${one},TableName=Storage${table}}`);
const own = (name: keyof typeof metricUnits): string => `Flowgate ${name} {Deployment=Flowgate}`;
const old = (queue: string): string => `AWS/SQS ApproximateAgeOfOldestMessage {QueueName=${queue}Queue.QueueName}`;

/** Each alarm: threshold, periods of so many seconds, how many of them must breach, and the metrics. */
const expected: Record<string, readonly [number, string, readonly string[]]> = {
  ServerErrors: [5, '1 of 1 × 300', ['AWS/ApiGateway 5xx {ApiId=EndpointApi,Stage=$default}']],
  SlowIngest: [1_000, '3 of 5 × 60', [own('IngestMs')]],
  DeadLettersstarts: [1, '1 of 1 × 60', messages('StartsDeadLettersQueue')],
  DeadLettersrecords: [1, '1 of 1 × 60', messages('RecordsDeadLettersQueue')],
  DeadLettersundelivered: [1, '1 of 1 × 60', messages('HubUndeliveredQueue')],
  LostOnBus: [
    1,
    '1 of 1 × 300',
    [
      'SELECT SUM(InvocationsFailedToBeSentToDlq) FROM SCHEMA("AWS/Events", EventBusName, RuleName) WHERE EventBusName = \'HubBus\'',
    ],
  ],
  LostRecords: [
    1,
    '1 of 1 × 300',
    [
      'AWS/Events InvocationsFailedToBeSentToDlq {RuleName=StatusChanges}',
      'AWS/Lambda DeadLetterErrors {FunctionName=FunctionsRecordFunction}',
    ],
  ],
  OldMessagesstarts: [900, '3 of 5 × 60', [old('Starts')]],
  OldMessagesrecords: [900, '3 of 5 × 60', [old('Records')]],
  SlowStarts: [10_000, '3 of 5 × 60', [own('StartLagMs')]],
  FunctionErrors: [1, '1 of 1 × 300', ofFunctions('Errors')],
  FunctionThrottles: [1, '1 of 1 × 300', ofFunctions('Throttles')],
  TableThrottles: [
    1,
    '2 of 3 × 300',
    [...throttled('Events', tableOperations.events), ...throttled('Credentials', tableOperations.credentials)],
  ],
  StatesThrottles: [
    10,
    '2 of 3 × 300',
    [
      'AWS/States ThrottledEvents {APIName=StartExecution}',
      'AWS/States ThrottledEvents {ServiceMetric=StateTransition}',
    ],
  ],
  FailureRate: [20, '1 of 1 × 900', [own('RunsEnded'), own('RunsFailed')]],
  LoopGuard: [1, '1 of 1 × 300', [own('LoopGuardStops')]],
  BulkActs: [
    1,
    '1 of 1 × 300',
    [
      'AWS/States ExecutionsFailed {StateMachineArn=BulkMachine.Arn}',
      'AWS/States ExecutionsTimedOut {StateMachineArn=BulkMachine.Arn}',
    ],
  ],
};

/**
 * The metrics of AWS that an alarm may name, with the dimensions of each, from the documentation of each service:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
 * https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html
 */
const documented: Record<string, readonly string[]> = {
  'AWS/ApiGateway 5xx': ['ApiId,Stage'],
  'AWS/SQS ApproximateNumberOfMessagesVisible': ['QueueName'],
  'AWS/SQS ApproximateNumberOfMessagesNotVisible': ['QueueName'],
  'AWS/SQS ApproximateAgeOfOldestMessage': ['QueueName'],
  'AWS/Events InvocationsFailedToBeSentToDlq': ['RuleName', 'EventBusName,RuleName'],
  'AWS/Lambda Errors': ['FunctionName'],
  'AWS/Lambda Throttles': ['FunctionName'],
  'AWS/Lambda DeadLetterErrors': ['FunctionName'],
  'AWS/DynamoDB ThrottledRequests': ['Operation,TableName'],
  'AWS/States ThrottledEvents': ['APIName', 'ServiceMetric'],
  'AWS/States ExecutionsFailed': ['StateMachineArn'],
  'AWS/States ExecutionsTimedOut': ['StateMachineArn'],
};

function readPeriod(alarm: AlarmProperties): number {
  const text = JSON.stringify(alarm);
  return Number(/"Period":(\d+)/.exec(text)?.[1]);
}

describe('the alarms', () => {
  test('are these, each with its threshold, its periods and the metrics of resources of the template', () => {
    const found = [...alarms].map(([id, alarm]) => {
      const { EvaluationPeriods, DatapointsToAlarm, Threshold } = alarm as AlarmProperties & Record<string, unknown>;
      const periods = `${String(DatapointsToAlarm)} of ${String(EvaluationPeriods)} × ${readPeriod(alarm)}`;
      return [id, [Threshold, periods, listMetrics(alarm)]];
    });

    expect(Object.fromEntries(found)).toEqual(expected);
  });

  test('name metrics and dimensions that AWS documents, or that the log lines have', () => {
    for (const metric of [...alarms.values()].flatMap(listMetrics)) {
      const query = /^SELECT \w+\((?<name>\w+)\) FROM SCHEMA\("(?<space>[\w/]+)", (?<keys>[\w, ]+)\)/.exec(
        metric,
      )?.groups;
      const plain = /^(?<space>[\w/]+) (?<name>\w+) \{(?<keys>.*)\}$/.exec(metric)?.groups;
      const { space = '', name = '', keys = '' } = query ?? plain ?? {};
      const dimensions = keys
        .split(/,\s*/)
        .map((key) => key.replace(/=.*/, ''))
        .join(',');

      if (space === metricNamespace) {
        expect(Object.keys(metricUnits)).toContain(name);
        expect(dimensions).toBe(metricDimension);
      } else
        expect({ metric, dimensions: documented[`${space} ${name}`] }).toEqual({
          metric,
          dimensions: expect.arrayContaining([dimensions]),
        });
    }
  });

  test('go off at their threshold, and not where there is no data', () => {
    template.allResourcesProperties('AWS::CloudWatch::Alarm', {
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: [{ Ref: Match.stringLikeRegexp('^AlarmsTopic') }],
    });
  });

  test('say what to do, and name only log queries and queues that exist', () => {
    const text = JSON.stringify(Resources);
    for (const { AlarmDescription } of alarms.values()) {
      expect(AlarmDescription).toMatch(/\b(run|look|correct|remove|request|find)\b/i);
      for (const [, query] of AlarmDescription.matchAll(/saved log query "([^"]+)"/g))
        expect(text).toContain(`Flowgate/${query}"`);
    }
  });

  test('judge the failure rate only from five ended runs on', () => {
    const [rate] = alarms.get('FailureRate')?.Metrics ?? [];

    expect(rate?.Expression).toBe('IF(FILL(ended,0) >= 5, 100 * FILL(failed,0) / ended, 0)');
  });

  test('read as few metrics as the README says, because each costs', () => {
    const metrics = [...alarms.values()].flatMap(listMetrics).filter((metric) => !metric.startsWith('SELECT'));

    expect(metrics).toHaveLength(42);
  });

  test('cover every operation on the tables that the functions may call, except transactions', () => {
    const grants = Object.values(listGrants(Resources)).flat();
    const read = (table: string): string[] => {
      const lines = grants.filter((line) => line.includes(`Storage${table}.Arn`));
      const calls = lines.flatMap((line) => [...line.matchAll(/dynamodb:(\w+)/g)].map(([, name = '']) => name));
      return [...new Set(calls)].filter((name) => name !== 'ConditionCheckItem').toSorted();
    };

    expect(read('Events')).toEqual([...tableOperations.events]);
    expect(read('Credentials')).toEqual([...tableOperations.credentials]);
  });
});

describe('who is notified', () => {
  test('is the address of the context, over a topic that only CloudWatch of this account may publish to', () => {
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'oncall@example.com' });
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: Match.objectLike({
        Statement: [
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({
            Effect: 'Allow',
            Action: 'sns:Publish',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          }),
        ],
      }),
    });
  });

  test('is the topic of another app, if it passes one', () => {
    const stack = new Stack(createQuickApp(), 'Shop');
    const alarmTopic = Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-central-1:123456789012:oncall');
    new EventRouter(stack, 'Events', { alarmTopic });

    const shop = Template.fromStack(stack);
    shop.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: [alarmTopic.topicArn] });
    shop.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'IngestMs',
      Dimensions: [{ Name: 'Deployment', Value: 'Shop' }],
    });
    shop.resourceCountIs('AWS::SNS::Topic', 0);
  });

  test.each(['', 'oncall', 'a@b', 'a@example.com,b@example.com', 'a b@example.com'])('is not "%s"', (alarmEmail) => {
    expect(() => new FlowgateStack(createQuickApp(), 'Flowgate', { alarmEmail })).toThrow(
      /alarmEmail is ".*-c alarmEmail=/,
    );
  });
});

describe('the dashboard', () => {
  test('shows the front, the way to the start, runs and means, and every metric of the log lines', () => {
    template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
    const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
    const { DashboardName, DashboardBody } = (dashboard as Resource).Properties;
    const body = JSON.parse(toReadable(DashboardBody)) as { widgets: { properties: Record<string, unknown> }[] };
    const text = JSON.stringify(body);

    expect(DashboardName).toBe('Flowgate');
    for (const title of ['Front', 'Accepted to started', 'Runs', 'Means']) expect(text).toContain(`## ${title}`);
    for (const name of Object.keys(metricUnits))
      expect(text).toContain(`["Flowgate","${name}","Deployment","Flowgate"`);
    expect(body.widgets.flatMap(({ properties }) => properties.alarms ?? []).length).toBe(alarms.size);
  });
});

describe('the saved log queries', () => {
  test('are five, each over existing log groups and with one command a line', () => {
    const found = Object.values(template.findResources('AWS::Logs::QueryDefinition')).map(
      ({ Properties }) => Properties as { Name: string; QueryString: string; LogGroupNames: unknown[] },
    );

    expect(found.map(({ Name }) => Name).toSorted()).toEqual([
      'Flowgate/ends of runs',
      'Flowgate/faults',
      'Flowgate/one event or run',
      'Flowgate/refused requests',
      'Flowgate/slow requests',
    ]);
    for (const { LogGroupNames, QueryString } of found) {
      expect(LogGroupNames.length).toBeGreaterThan(1);
      for (const name of LogGroupNames) expect(toReadable(name)).toMatch(/^Functions\w+Logs$/);
      for (const line of QueryString.split('\n'))
        expect(line).toMatch(/^(# .*|(\| )?(fields|filter|stats|sort|limit) .*)$/);
    }
  });
});

describe('the functions', () => {
  test('of the router log no successful invocation besides their own lines, those of apps log as TEXT, and all are traced', () => {
    const found = Object.values(template.findResources('AWS::Lambda::Function')).map(
      ({ Properties }) => Properties as FunctionProperties,
    );
    const isOfApp = ({ Description }: FunctionProperties): boolean => Description.startsWith('Flowgate: task function');
    const readLogging = (functions: FunctionProperties[]) =>
      functions.map(({ LoggingConfig: { LogGroup: _, ...logging } }) => logging);

    expect(readLogging(found.filter((one) => !isOfApp(one)))).toEqual(
      Array(6).fill({ LogFormat: 'JSON', SystemLogLevel: 'WARN' }),
    );
    expect(readLogging(found.filter(isOfApp))).toEqual([{ LogFormat: 'Text' }]);
    template.allResourcesProperties('AWS::Lambda::Function', { TracingConfig: { Mode: 'Active' } });
  });
});
