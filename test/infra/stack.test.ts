// The deployed stack: the important properties of every kind of resource.
import { describe, expect, test } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { mostStartDeliveries } from '../../lib/core/run/failed-start.ts';
import { longestWaitSeconds } from '../../lib/core/run/wait-slot.ts';
import { compilePattern, matchesCompiledPattern } from '../../lib/event-pattern/compiled-pattern.ts';
import { apiRoutes } from '../../lib/http/server/api-routes.ts';
import { ingestRoutes } from '../../lib/http/server/ingest-routes.ts';
import { createUnsynthesizedStack, listGrants, type Resource, toReadable } from '../fixtures/stack.ts';

const stack = createUnsynthesizedStack();
const template = Template.fromStack(stack);
const json = template.toJSON() as { Resources: Record<string, Resource>; Outputs: Record<string, unknown> };
const listResources = (type: string): Resource[] => Object.values(json.Resources).filter(({ Type }) => Type === type);
const listProperties = <Shape>(type: string): Shape[] =>
  listResources(type).map(({ Properties }) => Properties as Shape);

describe('tables', () => {
  test('are on demand, protected, encrypted, recoverable to a point in time, and kept when the stack is deleted', () => {
    const tables = listResources('AWS::DynamoDB::Table');

    expect(tables).toHaveLength(2);
    for (const { Properties, DeletionPolicy } of tables) {
      expect(DeletionPolicy).toBe('Retain');
      expect(Properties).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true },
      });
    }
  });

  test('keep events with their runs until they expire, and list both without data and outputs', () => {
    const index = (name: string, partition: string, sort: string, shown: readonly string[]) => ({
      IndexName: name,
      KeySchema: [
        { AttributeName: partition, KeyType: 'HASH' },
        { AttributeName: sort, KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: shown },
    });
    const ofEvent = ['id', 'marks', 'republishedAt', 'source', 'name', 'organisationId', 'dialect', 'forced', 'debug'];
    const ofRun = [
      'workflowId',
      'status',
      'forced',
      'startedAt',
      'stoppedAt',
      'organisationId',
      'credentialId',
      'error',
    ];
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      GlobalSecondaryIndexes: [
        index('runs', 'runsIn', 'startedAs', [...ofRun, 'lacksOutput']),
        index('events', 'receivedIn', 'receivedAs', [...ofEvent, 'refused']),
        index('unmatched', 'receivedIn', 'unmatchedAs', [...ofEvent, 'refused']),
        index('failures', 'runsIn', 'failedAs', [...ofRun, 'lacksOutput']),
        index('waiting', 'runsIn', 'waitingAs', [...ofRun, 'lacksOutput', 'releasedAt']),
      ],
    });
  });

  test('keep credentials by digest until they expire, with an index of the audit log', () => {
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      KeySchema: [{ AttributeName: 'digest', KeyType: 'HASH' }],
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      GlobalSecondaryIndexes: [
        {
          IndexName: 'audit',
          KeySchema: [
            { AttributeName: 'auditedIn', KeyType: 'HASH' },
            { AttributeName: 'auditedAt', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    });
  });
});

describe('the data bucket', () => {
  test('is private, encrypted, and deletes data one day after its event and uploads after one day', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      LifecycleConfiguration: {
        Rules: [
          Match.objectLike({ ExpirationInDays: 31, Status: 'Enabled' }),
          { Prefix: 'uploads/', ExpirationInDays: 1, Status: 'Enabled' },
        ],
      },
    });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
      },
    });
  });
});

interface QueueShape {
  readonly SqsManagedSseEnabled: boolean;
  readonly MessageRetentionPeriod: number;
  readonly VisibilityTimeout?: number;
  readonly RedrivePolicy?: { readonly deadLetterTargetArn: unknown; readonly maxReceiveCount: number };
}

describe('queues', () => {
  const queues = Object.entries(json.Resources).filter(([, { Type }]) => Type === 'AWS::SQS::Queue');
  const shapes = queues.map(
    ([id, { Properties }]) => [toReadable({ Ref: id }), Properties as unknown as QueueShape] as const,
  );

  test('are the starts and the records queue with their dead-letter queues, and the queue of undelivered events', () => {
    expect(shapes.map(([name]) => name).toSorted()).toEqual([
      'HubUndeliveredQueue',
      'RecordsDeadLettersQueue',
      'RecordsQueue',
      'StartsDeadLettersQueue',
      'StartsQueue',
    ]);
  });

  test('are encrypted and accept only encrypted connections', () => {
    expect(shapes.every(([, { SqsManagedSseEnabled }]) => SqsManagedSseEnabled)).toBe(true);
    const policies = listProperties<{ PolicyDocument: { Statement: unknown[] } }>('AWS::SQS::QueuePolicy');
    expect(policies).toHaveLength(5);
    for (const { PolicyDocument } of policies)
      expect(PolicyDocument.Statement).toContainEqual(
        expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      );
  });

  test.each([
    ['Starts', mostStartDeliveries],
    ['Records', 5],
  ])(
    'move messages of %s to its dead-letter queue after %i deliveries, where they are kept longer',
    (name, deliveries) => {
      const shape = new Map(shapes).get(`${name}Queue`);
      const deadLetters = new Map(shapes).get(`${name}DeadLettersQueue`);

      expect(toReadable(shape?.RedrivePolicy?.deadLetterTargetArn)).toBe(`${name}DeadLettersQueue.Arn`);
      expect(shape?.RedrivePolicy?.maxReceiveCount).toBe(deliveries);
      expect(deadLetters?.MessageRetentionPeriod).toBeGreaterThan(
        shape?.MessageRetentionPeriod ?? Number.POSITIVE_INFINITY,
      );
    },
  );

  test('keep a start for longer than its retries take: at most 28 hours', () => {
    expect(new Map(shapes).get('StartsQueue')?.MessageRetentionPeriod).toBeGreaterThan(2 * 86_400);
  });

  test('hide a message for six times the timeout of its consumer', () => {
    const functions = listProperties<{ Timeout: number; Description: string }>('AWS::Lambda::Function');
    const consumer = functions.find(({ Description }) => Description.includes('starts executions'));

    expect(new Map(shapes).get('StartsQueue')?.VisibilityTimeout).toBeGreaterThanOrEqual(
      6 * (consumer?.Timeout ?? 1_000),
    );
  });

  test('accept messages only from rules of this account', () => {
    const open = listProperties<{ PolicyDocument: { Statement: Record<string, unknown>[] }; Queues: unknown[] }>(
      'AWS::SQS::QueuePolicy',
    )
      .filter(({ PolicyDocument }) => PolicyDocument.Statement.some(({ Effect }) => Effect === 'Allow'))
      .map(({ PolicyDocument, Queues }) => {
        const [allow] = PolicyDocument.Statement.filter(({ Effect }) => Effect === 'Allow');
        const { ArnLike } = (allow?.Condition ?? {}) as { ArnLike: Record<string, unknown> };
        return [toReadable(Queues[0]), allow?.Action, allow?.Principal, toReadable(ArnLike['aws:SourceArn'])];
      });

    const rules = 'arn:Partition:events:Region:AccountId:rule/*';
    const events = { Service: 'events.amazonaws.com' };
    expect(open.toSorted()).toEqual([
      ['HubUndeliveredQueue', 'sqs:SendMessage', events, rules],
      ['StartsQueue', 'sqs:SendMessage', events, rules],
    ]);
  });
});

describe('rules', () => {
  test('exist for each workflow, for status changes on the default bus, for emitted and for archived events, and for the reconciliation', () => {
    const rules = listProperties<{ EventBusName?: unknown; Targets: { Arn: unknown }[]; State: string }>(
      'AWS::Events::Rule',
    );

    expect(
      rules.map(({ EventBusName, Targets, State }) => [
        EventBusName === undefined ? 'default' : toReadable(EventBusName),
        toReadable(Targets[0]?.Arn),
        State,
      ]),
    ).toEqual([
      ['HubBus', 'StartsQueue.Arn', 'ENABLED'],
      ['HubBus', 'StartsQueue.Arn', 'ENABLED'],
      ['HubBus', 'StartsQueue.Arn', 'ENABLED'],
      ['default', 'FunctionsRecordFunction.Arn', 'ENABLED'],
      ['HubBus', 'FunctionsRecordFunction.Arn', 'ENABLED'],
      ['HubBus', 'FunctionsRecordFunction.Arn', 'ENABLED'],
      ['default', 'FunctionsReconcileFunction.Arn', 'ENABLED'],
    ]);
  });

  test('of status changes ignore RUNNING, unless the execution was redriven or started by a workflow', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.states'],
        detail: {
          stateMachineArn: Match.anyValue(),
          $or: [
            { status: [{ 'anything-but': ['RUNNING'] }] },
            { redriveCount: [{ numeric: ['>', 0] }] },
            { name: [{ wildcard: 'run_*_*' }] },
          ],
        },
      },
    });
  });

  test('for events retry for a day, and keep events that cannot be delivered', () => {
    const targets = listProperties<{ EventPattern?: unknown; Targets: Record<string, unknown>[] }>('AWS::Events::Rule')
      .filter(({ EventPattern }) => EventPattern !== undefined)
      .map(({ Targets }) => Targets);

    expect(targets).toHaveLength(6);

    for (const [target, ...others] of targets) {
      expect(others).toEqual([]);
      expect(target?.RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 });
      expect(toReadable((target?.DeadLetterConfig as { Arn: unknown } | undefined)?.Arn ?? '')).toBe(
        'HubUndeliveredQueue.Arn',
      );
    }
  });

  test('name the workflow to start by a literal, not by a value of the event', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      Description: 'starts workflow order-intake',
      EventPattern: {
        detail: { metadata: { workflows: ['7cbe5fa0-3633-436d-9dcf-8f72156c4cb3'] } },
      },
      Targets: [
        Match.objectLike({
          InputTransformer: {
            InputPathsMap: { source: '$.source', name: '$.detail-type', detail: '$.detail' },
            InputTemplate:
              '{"workflowId":"7cbe5fa0-3633-436d-9dcf-8f72156c4cb3","source":<source>,"name":<name>,"detail":<detail>}',
          },
        }),
      ],
    });
  });

  test('deliver only status changes that nothing else records', () => {
    const [pattern] = listProperties<{ EventPattern?: { source?: string[]; detail: { stateMachineArn?: unknown } } }>(
      'AWS::Events::Rule',
    )
      .map(({ EventPattern }) => EventPattern)
      .filter((each) => each?.source?.includes('aws.states'));
    const { stateMachineArn: _, ...detail } = pattern?.detail ?? {};
    const change = (status: string, redriveCount: number) => ({ detail: { status, redriveCount } });
    const compiled = compilePattern({ detail });

    const changes = [change('RUNNING', 0), change('RUNNING', 1), change('SUCCEEDED', 0), change('FAILED', 2)];
    expect(changes.map((each) => matchesCompiledPattern(compiled, each))).toEqual([false, true, true, true]);
  });

  test('deliver only emitted events without a decision', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        detail: { metadata: { emitter: { runId: [{ exists: true }] }, eventId: [{ exists: false }] } },
      },
    });
  });

  test('deliver archived events only while the archive is replayed', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { 'replay-name': [{ exists: true }], detail: { metadata: { eventId: [{ exists: true }] } } },
    });
  });

  test('archive every event for as long as its item is kept', () => {
    template.hasResourceProperties('AWS::Events::Archive', {
      RetentionDays: 30,
      Description: Match.stringLikeRegexp('^.{1,512}$'),
    });
    const [archive] = listProperties<{ Description: string }>('AWS::Events::Archive');
    expect(archive?.Description).toContain('A replay starts no run a second time');
  });
});

describe('functions', () => {
  const functions = listProperties<{
    Description: string;
    Timeout: number;
    Environment?: { Variables: Record<string, unknown> };
  }>('AWS::Lambda::Function');
  const own = functions.filter(({ Description }) => !Description.includes('task function'));

  test('are six, and the task functions that the workflows name', () => {
    expect([own.length, functions.length]).toEqual([6, 7]);
  });

  test('run on Node.js 24 and arm64, each with a log group that keeps entries for 30 days', () => {
    template.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      LoggingConfig: { LogGroup: Match.anyValue() },
    });
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
  });

  test('time out before the gateway does, and ingest later than the longest wait for an outcome', () => {
    const findTimeout = (purpose: string) =>
      functions.find(({ Description }) => Description.includes(purpose))?.Timeout;

    expect(findTimeout('accepts events')).toBeGreaterThan(longestWaitSeconds + 5);
    expect(findTimeout('accepts events')).toBeLessThan(30);
    expect(findTimeout('serves the API')).toBeLessThan(30);
  });

  test('have the settings of the stack in their environment', () => {
    for (const { Description, Environment } of own) {
      const isRecord = Description.includes('records the progress');
      const isStart = Description.includes('starts executions');
      const variables = Object.entries(Environment?.Variables ?? {}).map(([name, value]) => [name, toReadable(value)]);

      expect(Object.fromEntries(variables)).toEqual({
        EVENTS_TABLE: 'StorageEvents',
        CREDENTIALS_TABLE: 'StorageCredentials',
        EVENT_BUS: 'HubBus',
        DATA_BUCKET: 'StorageData',
        STATE_MACHINE_ARN_PREFIX: 'arn:Partition:states:Region:AccountId:stateMachine:Flowgate_',
        WINDOW_SECONDS: '2592000',
        MAX_DEPTH: '10',
        DEPLOYMENT: 'Flowgate',
        RATE_LIMIT: '{"requests":6000,"seconds":60}',
        ...(isRecord ? { RECORDS_QUEUE_URL: 'RecordsQueue' } : {}),
        ...(isStart ? { STARTS_QUEUE_URL: 'StartsQueue' } : {}),
        ...(Description === 'Flowgate: serves the API'
          ? { ...queueVariables, BULK_MACHINE_ARN: 'BulkMachine.Arn' }
          : {}),
        ...(Description === 'Flowgate: accepts events' ? { MAX_WAITS: '8' } : {}),
      });
    }
  });

  test('include the reconciliation, which runs once a minute and ends before its next invocation', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      Targets: [Match.objectLike({ Input: '{}', RetryPolicy: Match.objectLike({ MaximumRetryAttempts: 0 }) })],
    });
    const reconcile = functions.find(({ Description }) => Description.includes('hanging runs'));
    expect(reconcile?.Timeout).toBeLessThan(60);
  });

  test('receive messages in batches and report each failed message', () => {
    const sources = listProperties<{ EventSourceArn: unknown }>('AWS::Lambda::EventSourceMapping');

    expect(sources.map(({ EventSourceArn }) => toReadable(EventSourceArn)).toSorted()).toEqual([
      'RecordsQueue.Arn',
      'StartsQueue.Arn',
    ]);
    template.allResourcesProperties('AWS::Lambda::EventSourceMapping', {
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BatchSize: 10,
    });
  });
});

describe('the HTTP API', () => {
  const integrations = new Map(
    Object.entries(json.Resources)
      .filter(([, { Type }]) => Type === 'AWS::ApiGatewayV2::Integration')
      .map(([id, { Properties }]) => [id, Properties]),
  );
  const findFunction = (target: unknown): string => {
    const text = JSON.stringify(target);
    const [, integration] = [...integrations].find(([id]) => text.includes(id)) ?? [];
    return toReadable(integration?.IntegrationUri);
  };
  const routes = listProperties<{ RouteKey: string; Target: unknown }>('AWS::ApiGatewayV2::Route').map(
    ({ RouteKey, Target }) => [RouteKey, findFunction(Target)] as const,
  );

  // HEAD of every other GET route matches $default, which the api function serves too.
  const headRows = [['HEAD /hooks/{source}', 'Ingest']] as const;

  test('has the routes of the route tables, each with its function, and a default route', () => {
    const expected = [
      ...ingestRoutes.map(({ key }) => [key, 'FunctionsIngestFunction.Arn'] as const),
      ...apiRoutes.map(({ key }) => [key, 'FunctionsApiFunction.Arn'] as const),
      ...headRows.map(([key, owner]) => [key, `Functions${owner}Function.Arn`] as const),
      ['$default', 'FunctionsApiFunction.Arn'] as const,
    ];

    expect(new Map(routes)).toEqual(new Map(expected));
    expect(routes).toHaveLength(expected.length);
  });

  test('uses payload format 2.0', () => {
    template.allResourcesProperties('AWS::ApiGatewayV2::Integration', {
      IntegrationType: 'AWS_PROXY',
      PayloadFormatVersion: '2.0',
    });
  });

  test('is throttled, and logs requests without headers, queries and bodies', () => {
    const [stage] = listProperties<{ AccessLogSettings: { Format: string }; DefaultRouteSettings: unknown }>(
      'AWS::ApiGatewayV2::Stage',
    );
    const format = stage?.AccessLogSettings.Format ?? '';

    expect(stage?.DefaultRouteSettings).toMatchObject({ ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1_000 });
    expect(JSON.parse(format)).toMatchObject({
      requestId: '$context.requestId',
      status: '$context.status',
      route: '$context.routeKey',
    });
    expect(format).not.toMatch(/header|querystring|authorizer|\$context\.path|body/i);
  });

  test('has no throttle for a single route, because senders without a credential could exhaust it', () => {
    const [stage] = listProperties<{ RouteSettings?: unknown }>('AWS::ApiGatewayV2::Stage');

    expect(stage?.RouteSettings).toBeUndefined();
  });

  test('may invoke its two functions, rules may invoke record and reconcile, and nothing else may invoke a function', () => {
    const permissions = listProperties<{ FunctionName: unknown; Principal: string; Action: string }>(
      'AWS::Lambda::Permission',
    );

    const granted = permissions.map((one) => [toReadable(one.FunctionName), one.Principal, one.Action].join(' '));
    expect([...new Set(granted)].toSorted()).toEqual([
      'FunctionsApiFunction.Arn apigateway.amazonaws.com lambda:InvokeFunction',
      'FunctionsIngestFunction.Arn apigateway.amazonaws.com lambda:InvokeFunction',
      'FunctionsReconcileFunction.Arn events.amazonaws.com lambda:InvokeFunction',
      'FunctionsRecordFunction.Arn events.amazonaws.com lambda:InvokeFunction',
    ]);
  });
});

describe('state machines', () => {
  test('exist for each workflow and for bulk acts, are standard and traced, and log errors without data', () => {
    template.resourceCountIs('AWS::StepFunctions::StateMachine', 4);
    template.allResourcesProperties('AWS::StepFunctions::StateMachine', {
      StateMachineName: Match.stringLikeRegexp('^Flowgate(_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|-bulk)$'),
      StateMachineType: 'STANDARD',
      TracingConfiguration: { Enabled: true },
      LoggingConfiguration: Match.objectLike({ Level: 'ERROR', IncludeExecutionData: false }),
    });
  });

  test('are served by a version behind the alias live, and CloudFormation deletes a replaced version', () => {
    const versions = listResources('AWS::StepFunctions::StateMachineVersion');

    expect(versions.map(({ DeletionPolicy }) => DeletionPolicy)).toEqual(['Delete', 'Delete', 'Delete']);
    template.resourceCountIs('AWS::StepFunctions::StateMachineAlias', 3);
    template.allResourcesProperties('AWS::StepFunctions::StateMachineAlias', {
      Name: 'live',
      RoutingConfiguration: [{ StateMachineVersionArn: Match.anyValue(), Weight: 100 }],
    });
  });

  test('have a substitution for every name in their definition, and no other', () => {
    for (const { DefinitionString, DefinitionSubstitutions } of listProperties<{
      DefinitionString: string;
      DefinitionSubstitutions?: Record<string, unknown>;
    }>('AWS::StepFunctions::StateMachine')) {
      const used = new Set([...DefinitionString.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name));

      expect(new Set(Object.keys(DefinitionSubstitutions ?? {}))).toEqual(used);
    }
  });
});

const logDelivery =
  'Allow logs:CreateLogDelivery logs:GetLogDelivery logs:UpdateLogDelivery logs:DeleteLogDelivery logs:ListLogDeliveries logs:PutResourcePolicy logs:DescribeResourcePolicies logs:DescribeLogGroups on *';
const tracing =
  'Allow xray:PutTraceSegments xray:PutTelemetryRecords xray:GetSamplingRules xray:GetSamplingTargets on *';
const allowTraces = 'Allow xray:PutTraceSegments xray:PutTelemetryRecords on *';
const queueVariables = {
  STARTS_QUEUE_URL: 'StartsQueue',
  RECORDS_QUEUE_URL: 'RecordsQueue',
  STARTS_DEAD_LETTERS_URL: 'StartsDeadLettersQueue',
  RECORDS_DEAD_LETTERS_URL: 'RecordsDeadLettersQueue',
  UNDELIVERED_QUEUE_URL: 'HubUndeliveredQueue',
};
const allowLogs = (name: string) => `Allow logs:CreateLogStream logs:PutLogEvents on ${name}Logs.Arn`;
const allowConsuming = (name: string) =>
  `Allow sqs:ReceiveMessage sqs:ChangeMessageVisibility sqs:GetQueueUrl sqs:DeleteMessage sqs:GetQueueAttributes on ${name}Queue.Arn`;
const states = 'arn:Partition:states:Region:AccountId';

describe('roles', () => {
  test('allow only the calls that their owners make', () => {
    expect(listGrants(json.Resources)).toEqual({
      FunctionsIngestRole: [
        allowLogs('FunctionsIngest'),
        allowTraces,
        'Allow dynamodb:GetItem dynamodb:PutItem dynamodb:Query dynamodb:UpdateItem on StorageEvents.Arn',
        'Allow dynamodb:GetItem on StorageCredentials.Arn',
        'Allow events:PutEvents on HubBus.Arn',
        'Allow s3:PutObject on StorageData.Arn/*',
        'Allow s3:GetObject on StorageData.Arn/uploads/*',
        'Allow secretsmanager:GetSecretValue on arn:Partition:secretsmanager:Region:AccountId:secret:flowgate/sources/example-??????',
      ],
      FunctionsStartRole: [
        allowLogs('FunctionsStart'),
        allowTraces,
        'Allow dynamodb:GetItem dynamodb:UpdateItem on StorageEvents.Arn',
        `Allow states:StartExecution on ${states}:stateMachine:Flowgate_*`,
        `Allow states:StopExecution on ${states}:execution:Flowgate_*`,
        allowConsuming('Starts'),
      ],
      FunctionsRecordRole: [
        allowLogs('FunctionsRecord'),
        'Allow sqs:SendMessage on RecordsQueue.Arn',
        allowTraces,
        'Allow dynamodb:PutItem dynamodb:Query dynamodb:UpdateItem on StorageEvents.Arn',
        'Allow events:PutEvents on HubBus.Arn',
        'Allow s3:PutObject on StorageData.Arn/*',
        allowConsuming('Records'),
      ],
      FunctionsApiRole: [
        allowLogs('FunctionsApi'),
        allowTraces,
        'Allow sqs:GetQueueAttributes sqs:ReceiveMessage sqs:ChangeMessageVisibility sqs:DeleteMessage on StartsDeadLettersQueue.Arn RecordsDeadLettersQueue.Arn HubUndeliveredQueue.Arn',
        'Allow sqs:SendMessage on StartsQueue.Arn RecordsQueue.Arn',
        'Allow dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query dynamodb:UpdateItem on StorageEvents.Arn',
        `Allow dynamodb:Query on ${['events', 'unmatched', 'runs', 'failures', 'waiting'].map((name) => `StorageEvents.Arn/index/${name}`).join(' ')}`,
        'Allow events:PutEvents on HubBus.Arn',
        'Allow s3:DeleteObject on StorageData.Arn/*',
        'Allow dynamodb:ConditionCheckItem dynamodb:GetItem dynamodb:PutItem dynamodb:Scan dynamodb:UpdateItem on StorageCredentials.Arn',
        'Allow dynamodb:Query on StorageCredentials.Arn/index/audit',
        'Allow s3:GetObject s3:PutObject on StorageData.Arn/*',
        `Allow states:DescribeStateMachine on ${states}:stateMachine:Flowgate_*`,
        `Allow states:DescribeExecution states:DescribeStateMachineForExecution states:GetExecutionHistory states:RedriveExecution states:StopExecution on ${states}:execution:Flowgate_*`,
        'Allow states:StartExecution on BulkMachine.Arn',
        `Allow states:DescribeExecution states:StopExecution on ${states}:execution:Flowgate-bulk:*`,
      ],
      FunctionsBulkRole: [
        allowLogs('FunctionsBulk'),
        allowTraces,
        'Allow dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query dynamodb:UpdateItem on StorageEvents.Arn',
        `Allow dynamodb:Query on ${['events', 'unmatched', 'runs', 'failures', 'waiting'].map((name) => `StorageEvents.Arn/index/${name}`).join(' ')}`,
        'Allow events:PutEvents on HubBus.Arn',
        'Allow s3:GetObject s3:PutObject on StorageData.Arn/*',
        `Allow states:DescribeExecution states:RedriveExecution states:StopExecution on ${states}:execution:Flowgate_*`,
      ],
      BulkRole: ['Allow lambda:InvokeFunction on FunctionsBulkFunction.Arn', logDelivery, tracing],
      FunctionsReconcileRole: [
        allowLogs('FunctionsReconcile'),
        allowTraces,
        'Allow dynamodb:GetItem dynamodb:Query dynamodb:UpdateItem on StorageEvents.Arn',
        'Allow dynamodb:Query on StorageEvents.Arn/index/events StorageEvents.Arn/index/runs StorageEvents.Arn/index/waiting',
        'Allow events:PutEvents on HubBus.Arn',
        `Allow states:DescribeExecution on ${states}:execution:Flowgate_*`,
      ],
      TasksSupplierRole: [allowLogs('TasksSupplier'), allowTraces],
      Workflow62eb2c51123148208dfa9c8530fee2f4Role: [logDelivery, tracing],
      Workflow7cbe5fa03633436d9dcf8f72156c4cb3Role: ['Allow events:PutEvents on HubBus.Arn', logDelivery, tracing],
      Workflowf84a7d3f01cf402fa440d5f2fa99c805Role: [
        'Allow lambda:InvokeFunction on TasksSupplierFunction.Arn',
        logDelivery,
        tracing,
      ],
    });
  });

  test('are assumed by Lambda or Step Functions only, and have no managed or inline policy', () => {
    const roles = listProperties<{ AssumeRolePolicyDocument: { Statement: { Principal: { Service: string } }[] } }>(
      'AWS::IAM::Role',
    );

    expect(
      roles.map(({ AssumeRolePolicyDocument }) =>
        AssumeRolePolicyDocument.Statement.map(({ Principal }) => Principal.Service).join(),
      ),
    ).toEqual(expect.arrayContaining(['lambda.amazonaws.com', 'states.amazonaws.com']));
    for (const role of roles) expect(Object.keys(role)).toEqual(['AssumeRolePolicyDocument']);
  });
});

describe('the template', () => {
  test('notifies nobody without an address: the alarms have no actions, and there is no topic', () => {
    template.resourceCountIs('AWS::SNS::Topic', 0);
    template.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: Match.absent() });
  });

  test('is within CloudFormation’s limits', () => {
    expect(JSON.stringify(json).length).toBeLessThan(1_000_000);
    expect(Object.keys(json.Resources).length).toBeLessThan(500);
  });

  test('outputs the address, the tables and the bus', () => {
    expect(
      Object.keys(json.Outputs)
        .filter((name) => !name.includes('Export'))
        .toSorted(),
    ).toEqual(expect.arrayContaining(['CredentialsTable', 'EventBus', 'EventsTable', 'Url']));
  });
});
