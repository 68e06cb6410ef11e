// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates under test are written so
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Authorizer } from '../../../../../lib/local/access/iam/authorizer.ts';
import { PolicyDirectory } from '../../../../../lib/local/access/iam/policy-directory.ts';
import { readAssets } from '../../../../../lib/local/template/cloudformation/assets.ts';
import { readTemplate } from '../../../../../lib/local/template/cloudformation/template.ts';
import { HttpApiRegistry } from '../../../../../lib/local/template/provision/http-api-registry.ts';
import { type Assembly, Stack } from '../../../../../lib/local/template/provision/stack.ts';
import { FakeClock } from '../../../../fixtures/fake-clock.ts';
import { FakeCloud } from '../../../../fixtures/fake-cloud.ts';

const templates = join(import.meta.dirname, '../../../../fixtures/templates');

let cloud: FakeCloud;
let directory: PolicyDirectory;
let httpApis: HttpApiRegistry;
let stack: Stack;

function newStack(dataDir?: string): Stack {
  directory = new PolicyDirectory();
  httpApis = new HttpApiRegistry();
  const context = {
    stackName: 'Sample',
    directory,
    authorizer: new Authorizer({ directory, clock: new FakeClock() }),
    httpApis,
    httpUrl: 'http://127.0.0.1:3000',
    call: (...call: Parameters<FakeCloud['call']>) => cloud.call(...call),
  };
  return new Stack({ context, ...(dataDir === undefined ? {} : { dataDir }) });
}

beforeEach(() => {
  cloud = new FakeCloud();
  stack = newStack();
});

function sample(): Assembly {
  const text = readFileSync(join(templates, 'Sample.template.json'), 'utf8');
  return { template: readTemplate(text), findAsset: readAssets(templates, 'Sample') };
}

function assembly(resources: object): Assembly {
  const template = readTemplate(JSON.stringify({ Resources: resources }));
  return { template, findAsset: (key) => `/assets/${key}` };
}

const trust = (service: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service } }],
});
const role = (service: string) => ({
  Type: 'AWS::IAM::Role',
  Properties: { AssumeRolePolicyDocument: trust(service) },
});
const machine = (comment: string) => ({
  Type: 'AWS::StepFunctions::StateMachine',
  Properties: {
    StateMachineName: 'orders',
    RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
    DefinitionString: JSON.stringify({ Comment: comment, Bus: '${Bus}', Other: '${Other}' }),
    DefinitionSubstitutions: { Bus: 'events' },
  },
});
const version = {
  Type: 'AWS::StepFunctions::StateMachineVersion',
  Properties: {
    StateMachineArn: { Ref: 'Machine' },
    StateMachineRevisionId: { 'Fn::GetAtt': ['Machine', 'StateMachineRevisionId'] },
  },
};
const alias = {
  Type: 'AWS::StepFunctions::StateMachineAlias',
  Properties: {
    Name: 'live',
    RoutingConfiguration: [{ StateMachineVersionArn: { 'Fn::GetAtt': ['Version', 'Arn'] }, Weight: 100 }],
  },
};
const workflow = (comment: string) => ({
  Role: role('states.amazonaws.com'),
  Machine: machine(comment),
  Version: version,
  Alias: alias,
});
const queue = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'starts', VisibilityTimeout: 60 } };

describe('a stack that the CDK synthesized', () => {
  test('is created by the services’ own API', async () => {
    const outputs = await stack.apply(sample());

    expect(outputs).toEqual({
      Url: expect.stringMatching(/^https:\/\/[0-9a-f]{10}\.execute-api\.us-east-1\.amazonaws\.com\/$/),
    });
    expect(cloud.inputs('dynamodb:CreateTable')).toContainEqual(
      expect.objectContaining({
        TableName: expect.stringMatching(/^Sample-TableCD117FA1-[0-9a-f]{8}$/),
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
    expect(cloud.inputs('sqs:CreateQueue')).toContainEqual(
      expect.objectContaining({ Attributes: expect.objectContaining({ VisibilityTimeout: '60' }) }),
    );
    expect(cloud.inputs('events:PutTargets')).toHaveLength(2);
    expect(cloud.inputs('lambda:CreateFunction')).toEqual([
      expect.objectContaining({
        Code: { LocalDirectory: expect.stringContaining(`${templates}/asset.`) },
        Environment: { Variables: expect.objectContaining({ BUS: 'SampleBus31830D6A' }) },
        ReservedConcurrentExecutions: 5,
      }),
    ]);
    expect(cloud.inputs('lambda:CreateEventSourceMapping')).toEqual([
      expect.objectContaining({ BatchSize: 10, FunctionResponseTypes: ['ReportBatchItemFailures'] }),
    ]);
  });

  test('has the HTTP API in the form that is served', async () => {
    await stack.apply(sample());

    const functionArn = expect.stringContaining('function:Sample-Fn9270CBC0-');
    expect(httpApis.descriptions()).toEqual([
      {
        apiId: expect.stringMatching(/^[0-9a-f]{10}$/),
        name: 'Api',
        stage: { name: '$default', defaultThrottle: { burst: 100, rate: 200 }, routeThrottles: {} },
        routes: [
          { routeKey: 'POST /v1/events', functionArn, payloadFormatVersion: '2.0', timeoutMs: 10_000 },
          { routeKey: 'GET /v1/events/{id}', functionArn, payloadFormatVersion: '2.0', timeoutMs: 30_000 },
        ],
      },
    ]);
  });

  test('is not changed by the same template', async () => {
    await stack.apply(sample());
    cloud.takeChanges();

    await stack.apply(sample());

    expect(cloud.takeChanges()).toEqual([]);
  });

  test('lets a role do what its policies say, and a rule reach its queue', async () => {
    await stack.apply(sample());
    const authorizer = new Authorizer({ directory, clock: new FakeClock() });
    const roleArn = stack.findValues('FnServiceRoleB9001A96')?.attributes.Arn ?? '';
    const tableArn = stack.findValues('TableV26B253703')?.attributes.Arn ?? '';
    const queueArn = stack.findValues('Queue4A7E3555')?.attributes.Arn ?? '';
    const ruleArn = stack.findValues('Rule4C995B7F')?.attributes.Arn ?? '';
    const bus = { kind: 'service', principal: 'events.amazonaws.com' } as const;
    const send = [{ action: 'sqs:SendMessage', resource: queueArn }];

    const write = () =>
      authorizer.authorize({ kind: 'role', roleArn }, [{ action: 'dynamodb:PutItem', resource: tableArn }]);
    const remove = () =>
      authorizer.authorize({ kind: 'role', roleArn }, [{ action: 'dynamodb:DeleteTable', resource: tableArn }]);
    const deliver = () => authorizer.authorize({ ...bus, sourceArn: ruleArn }, send);
    const deliverFromAnother = () => authorizer.authorize({ ...bus, sourceArn: `${ruleArn}2` }, send);

    expect(write).not.toThrow();
    expect(remove).toThrow('dynamodb:DeleteTable');
    expect(deliver).not.toThrow();
    expect(deliverFromAnother).toThrow('sqs:SendMessage');
  });
});

describe('a nested stack', () => {
  const nestedStack = (file: string) => ({
    Type: 'AWS::CloudFormation::Stack',
    Properties: { TemplateURL: `https://s3.us-east-1.amazonaws.com/assets/${file}` },
  });

  /** A stack with one nested stack that has these resources. */
  function nest(resources: object): Assembly {
    const folder = mkdtempSync(join(tmpdir(), 'flowgate-test-'));
    writeFileSync(join(folder, 'inner.json'), JSON.stringify({ Resources: resources }));
    const template = readTemplate(JSON.stringify({ Resources: { Inner: nestedStack('inner.json') } }));
    return { template, findAsset: (key) => join(folder, key) };
  }

  test('has its resources created, changed and removed with the others', async () => {
    await stack.apply(nest({ ...workflow('one'), Starts: queue }));
    expect(cloud.takeChanges()).toEqual(expect.arrayContaining(['states:CreateStateMachine', 'sqs:CreateQueue']));
    expect(stack.findValues('Inner-Machine')?.attributes.Name).toBe('orders');

    await stack.apply(nest({ ...workflow('two') }));
    expect(cloud.takeChanges()).toEqual(expect.arrayContaining(['states:UpdateStateMachine', 'sqs:DeleteQueue']));

    await stack.apply(assembly({ Starts: queue }));
    expect(cloud.takeChanges()).toEqual(expect.arrayContaining(['states:DeleteStateMachine']));
    expect(stack.findValues('Inner')).toBeUndefined();
  });

  test('is restored with the others if one of its resources is refused', async () => {
    await stack.apply(nest({ Starts: queue }));

    const refused = nest({ ...workflow('one'), Role: role('lambda.amazonaws.com') });

    await expect(stack.apply(refused)).rejects.toThrow('resource Inner-Machine: ');
    expect(stack.findValues('Inner-Starts')).toBeDefined();
    expect(stack.findValues('Inner-Machine')).toBeUndefined();
  });
});

describe('a state machine', () => {
  test('has its substitutions replaced, except those without a value', async () => {
    await stack.apply(assembly(workflow('one')));

    expect(cloud.inputs('states:CreateStateMachine')).toEqual([
      expect.objectContaining({
        name: 'orders',
        type: 'STANDARD',
        definition: JSON.stringify({ Comment: 'one', Bus: 'events', Other: '${Other}' }),
      }),
    ]);
  });

  test('gets a new version and a moved alias when the definition changes; then the old version is deleted', async () => {
    await stack.apply(assembly(workflow('one')));
    cloud.takeChanges();

    await stack.apply(assembly(workflow('two')));

    expect(cloud.takeChanges()).toEqual([
      'states:UpdateStateMachine',
      'states:PublishStateMachineVersion',
      'states:UpdateStateMachineAlias',
      'states:DeleteStateMachineVersion',
    ]);
  });

  test('is refused if its role does not trust Step Functions', async () => {
    const answer = stack.apply(assembly({ ...workflow('one'), Role: role('lambda.amazonaws.com') }));

    await expect(answer).rejects.toThrow(
      'resource Machine: AWS::StepFunctions::StateMachine: AccessDeniedException: Neither the global service principal',
    );
  });
});

describe('a change of the template', () => {
  test('deletes removed resources, each before those that it uses', async () => {
    const rule = {
      Type: 'AWS::Events::Rule',
      Properties: {
        Name: 'all',
        EventPattern: { source: ['shop'] },
        Targets: [{ Id: 'starts', Arn: { 'Fn::GetAtt': ['Queue', 'Arn'] } }],
      },
    };
    await stack.apply(assembly({ Queue: queue, Rule: rule }));
    cloud.takeChanges();

    await stack.apply(assembly({}));

    expect(cloud.takeChanges()).toEqual(['events:RemoveTargets', 'events:DeleteRule', 'sqs:DeleteQueue']);
  });

  test('keeps resources with the policy Retain', async () => {
    await stack.apply(assembly({ Queue: { ...queue, DeletionPolicy: 'Retain' } }));
    cloud.takeChanges();

    await stack.apply(assembly({}));

    expect(cloud.takeChanges()).toEqual([]);
  });

  test('gives a queue the defaults of removed properties', async () => {
    await stack.apply(assembly({ Queue: queue }));

    await stack.apply(assembly({ Queue: { ...queue, Properties: { QueueName: 'starts', DelaySeconds: 5 } } }));

    expect(cloud.inputs('sqs:SetQueueAttributes')).toEqual([
      {
        QueueUrl: 'http://aws/0/starts',
        Attributes: expect.objectContaining({ VisibilityTimeout: '30', DelaySeconds: '5' }),
      },
    ]);
  });

  test('deletes the policies that a role no longer has', async () => {
    const statement = { Effect: 'Allow', Action: 'sqs:*', Resource: '*' };
    const document = { Version: '2012-10-17', Statement: [statement] };
    const withPolicy = role('lambda.amazonaws.com');
    const Policies = [{ PolicyName: 'inline', PolicyDocument: document }];
    await stack.apply(assembly({ Role: { ...withPolicy, Properties: { ...withPolicy.Properties, Policies } } }));
    const roleArn = stack.findValues('Role')?.attributes.Arn ?? '';
    const before = directory.identityPolicies(roleArn).flat().length;

    await stack.apply(assembly({ Role: withPolicy }));

    expect([before, directory.identityPolicies(roleArn).flat().length]).toEqual([1, 0]);
  });

  test('that is refused restores the previous stack', async () => {
    await stack.apply(assembly(workflow('one')));
    cloud.refusals.set('sqs:CreateQueue', 'no more queues');

    const answer = stack.apply(assembly({ ...workflow('two'), Queue: { ...queue, DependsOn: 'Alias' } }));

    await expect(answer).rejects.toThrow('resource Queue: AWS::SQS::Queue: ValidationException: no more queues');
    const definitions = cloud.inputs('states:UpdateStateMachine').map(({ definition }) => String(definition));
    expect(definitions.map((one) => JSON.parse(one).Comment)).toEqual(['two', 'one']);
  });

  test('reports that the previous stack cannot be restored either', async () => {
    await stack.apply(assembly(workflow('one')));
    cloud.refusals.set('states:PublishStateMachineVersion', 'no more versions');

    const answer = stack.apply(assembly(workflow('two')));

    await expect(answer).rejects.toThrow(
      /no more versions; and the stack before cannot be put back: .*no more versions/,
    );
  });
});

describe('the stored state of a stack', () => {
  let dataDir: string;

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'stack-'));
  });

  afterEach(() => {
    rmSync(dataDir, { recursive: true });
  });

  test('deletes on the next start what was removed from the template', async () => {
    await newStack(dataDir).apply(assembly({ Queue: queue }));
    cloud.takeChanges();

    await newStack(dataDir).apply(assembly({}));

    expect(cloud.takeChanges()).toEqual(['sqs:DeleteQueue']);
  });

  test('keeps existing resources on the next start', async () => {
    await newStack(dataDir).apply(assembly({ Queue: queue }));
    cloud.takeChanges();

    await newStack(dataDir).apply(assembly({ Queue: queue }));

    expect(cloud.takeChanges()).toEqual(['sqs:SetQueueAttributes']);
  });

  test('recognises a queue whose address has changed with the port', async () => {
    await newStack(dataDir).apply(assembly({ Queue: queue }));
    cloud.takeChanges();
    cloud.queueHost = 'http://aws:4567';

    await newStack(dataDir).apply(assembly({ Queue: queue }));

    expect(cloud.takeChanges()).not.toContain('sqs:DeleteQueue');
  });
});

describe('the throttle of a route', () => {
  const inApi = { ApiId: { Ref: 'Api' } };
  const resources = (DependsOn: string[]) => ({
    // Written first, so that only the dependency brings the route before it.
    Stage: {
      Type: 'AWS::ApiGatewayV2::Stage',
      DependsOn,
      Properties: {
        ...inApi,
        StageName: '$default',
        AutoDeploy: true,
        RouteSettings: { 'POST /oauth/token': { ThrottlingBurstLimit: 4, ThrottlingRateLimit: 2 } },
      },
    },
    Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'a', ProtocolType: 'HTTP' } },
    Route: {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: { ...inApi, RouteKey: 'POST /oauth/token', Target: 'integrations/i' },
    },
  });

  test('is that of the stage’s settings', async () => {
    await stack.apply(assembly(resources(['Route'])));

    expect(httpApis.descriptions().map(({ stage }) => stage.routeThrottles)).toEqual([
      { 'POST /oauth/token': { burst: 4, rate: 2 } },
    ]);
  });

  test('is refused, as by API Gateway, if the route is not created before the stage', async () => {
    await expect(stack.apply(assembly(resources([])))).rejects.toThrow(
      'resource Stage: RouteSettings names a route that does not exist yet, POST /oauth/token',
    );
  });
});

describe('what is not implemented', () => {
  test.each([
    [
      'a property',
      { Queue: { Type: 'AWS::SQS::Queue', Properties: { Colour: 'red' } } },
      'resource Queue: property Colour of AWS::SQS::Queue is not implemented by the local platform',
    ],
    [
      'CORS',
      {
        Api: {
          Type: 'AWS::ApiGatewayV2::Api',
          Properties: { Name: 'a', ProtocolType: 'HTTP', CorsConfiguration: { AllowOrigins: ['*'] } },
        },
      },
      'resource Api: property CorsConfiguration of AWS::ApiGatewayV2::Api is not implemented by the local platform',
    ],
    ...['AWS::DynamoDB::GlobalTable', 'AWS::Lambda::EventInvokeConfig'].map(
      (Type) =>
        [Type, { One: { Type } }, `resource One: type ${Type} is not implemented by the local platform`] as const,
    ),
    [
      'a type',
      { Stream: { Type: 'AWS::Kinesis::Stream' } },
      'resource Stream: type AWS::Kinesis::Stream is not implemented by the local platform',
    ],
    [
      'a value',
      { Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'a', ProtocolType: 'WEBSOCKET' } } },
      'resource Api: ProtocolType "WEBSOCKET" is not implemented by the local platform: only "HTTP" is',
    ],
    [
      'a property inside a property',
      {
        Stage: {
          Type: 'AWS::ApiGatewayV2::Stage',
          Properties: {
            ApiId: 'a',
            StageName: '$default',
            AutoDeploy: true,
            DefaultRouteSettings: { LoggingLevel: 'INFO' },
          },
        },
      },
      'resource Stage: DefaultRouteSettings.LoggingLevel is not implemented by the local platform',
    ],
    [
      'a managed policy',
      {
        Role: {
          ...role('a.amazonaws.com'),
          Properties: {
            AssumeRolePolicyDocument: trust('a.amazonaws.com'),
            ManagedPolicyArns: ['arn:aws:iam::aws:policy/PowerUserAccess'],
          },
        },
      },
      'resource Role: AWS::IAM::Role: PolicyError: IAM: managed policy arn:aws:iam::aws:policy/PowerUserAccess is not implemented',
    ],
  ])('is refused by name: %s', async (_, resources, message) => {
    const answer = stack.apply(assembly(resources));

    await expect(answer).rejects.toThrow(message);
  });

  test('is refused before anything is created', async () => {
    const answer = stack.apply(
      assembly({ Queue: queue, Stream: { Type: 'AWS::Kinesis::Stream', DependsOn: 'Queue' } }),
    );

    await expect(answer).rejects.toThrow('AWS::Kinesis::Stream');
    expect(cloud.calls).toEqual([]);
  });
});

describe('a schedule and an activity', () => {
  const schedule = (expression: string) => ({
    Type: 'AWS::Scheduler::Schedule',
    Properties: {
      ScheduleExpression: expression,
      FlexibleTimeWindow: { Mode: 'OFF' },
      StartDate: '2030-01-01T00:00:00Z',
      Target: { Arn: { Ref: 'Activity' }, RoleArn: 'arn:aws:iam::000000000000:role/r' },
    },
  });
  const resources = (expression: string) => ({
    Activity: { Type: 'AWS::StepFunctions::Activity', Properties: { Name: 'approve' } },
    Nightly: schedule(expression),
  });

  test('are created under their names', async () => {
    await stack.apply(assembly(resources('rate(1 day)')));

    expect(cloud.inputs('states:CreateActivity')).toEqual([{ name: 'approve' }]);
    expect(cloud.inputs('scheduler:CreateSchedule')).toMatchObject([
      {
        Name: expect.stringMatching(/^Sample-Nightly-/),
        StartDate: 1_893_456_000,
        Target: { Arn: 'arn:aws:states:us-east-1:000000000000:activity:approve' },
      },
    ]);
  });

  test('are changed only if their properties are, and removed with the template', async () => {
    await stack.apply(assembly(resources('rate(1 day)')));
    await stack.apply(assembly(resources('rate(1 day)')));
    expect(cloud.inputs('scheduler:UpdateSchedule')).toEqual([]);

    await stack.apply(assembly(resources('rate(2 days)')));
    await stack.apply(assembly({}));

    expect(cloud.inputs('scheduler:UpdateSchedule')).toMatchObject([{ ScheduleExpression: 'rate(2 days)' }]);
    expect(cloud.takeChanges()).toEqual(expect.arrayContaining(['scheduler:DeleteSchedule', 'states:DeleteActivity']));
  });
});
