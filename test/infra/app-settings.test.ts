// The settings that belong to the app's owner: names, domain, network, keys, removal, logs, alarms.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { App, NestedStack, RemovalPolicies, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { ApiMapping, DomainName } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { EventRouter } from '../../lib/infra/event-router.ts';
import type { EventRouterProps } from '../../lib/infra/settings/router-props.ts';
import { createQuickApp } from '../fixtures/quick-app.ts';
import { listGrants, type Resource } from '../fixtures/stack.ts';
import { createTemporaryFolder } from '../fixtures/temporary-folder.ts';

const workflows = createTemporaryFolder();
mkdirSync(join(workflows, 'hello'));
writeFileSync(join(workflows, 'hello', 'workflow.json'), '{"id":"11111111-1111-4111-8111-111111111111","triggers":[]}');
writeFileSync(
  join(workflows, 'hello', 'definition.asl.json'),
  '{"StartAt":"Done","States":{"Done":{"Type":"Succeed"}}}',
);
const env = { account: '123456789012', region: 'eu-central-1' };
const createStack = (): Stack => new Stack(createQuickApp(), 'Shop', { env });

function listResources(template: Template, type: string): Resource[] {
  const { Resources } = template.toJSON() as { Resources: Record<string, Resource> };
  return Object.values(Resources).filter(({ Type }) => Type === type);
}

function createRouter(createProps: (stack: Stack) => EventRouterProps) {
  const stack = createStack();
  const router = new EventRouter(stack, 'Router', { workflows, ...createProps(stack) });
  return { stack, router, template: Template.fromStack(stack) };
}

describe('the name of a router', () => {
  test('is its stack’s by default, and two routers in one stack without names are refused', () => {
    const stack = createStack();
    new EventRouter(stack, 'One', { workflows });

    expect(() => new EventRouter(stack, 'Two', { workflows })).toThrow(
      'Shop/Two and Shop/One are routers with the name "Shop": both would have the same bus, log groups and state machines: ' +
        'set the prop "name" of one of them, for example "billing"',
    );
  });

  test('makes every physical name of two routers in one stack unique', () => {
    const stack = createStack();
    new EventRouter(stack, 'One');
    new EventRouter(stack, 'Two', { name: 'billing' });
    const template = Template.fromStack(stack);
    const namesOf = (type: string, property: string) =>
      listResources(template, type).map(({ Properties }) => Properties[property]);
    const named = [
      ['AWS::Events::EventBus', 'Name'],
      ['AWS::StepFunctions::StateMachine', 'StateMachineName'],
      ['AWS::CloudWatch::Dashboard', 'DashboardName'],
      ['AWS::Logs::QueryDefinition', 'Name'],
    ] as const;

    for (const [type, property] of named) {
      const names = namesOf(type, property);
      expect(names.length).toBeGreaterThan(1);
      expect(new Set(names).size).toBe(names.length);
      expect(names.filter((name) => !/^(?:Shop|billing)\b/.test(String(name).replace('_', ' ')))).toEqual([]);
    }
    const groups = namesOf('AWS::Logs::LogGroup', 'LogGroupName').filter((name) => name !== undefined);
    expect(groups.toSorted()).toEqual([
      '/aws/vendedlogs/apis/Shop',
      '/aws/vendedlogs/apis/billing',
      '/aws/vendedlogs/states/Shop',
      '/aws/vendedlogs/states/billing',
    ]);
    const deployments = listResources(template, 'AWS::Lambda::Function').flatMap(({ Properties }) => {
      const { Variables } = (Properties.Environment ?? {}) as { Variables?: Record<string, string> };
      return Variables?.DEPLOYMENT ?? [];
    });
    expect(new Set(deployments)).toEqual(new Set(['Shop', 'billing']));
  });

  test('is compared between the stacks of one environment, and not between stages that may be in several accounts', () => {
    const app = createQuickApp();
    const create = (scope: App | Stage, id: string, props: EventRouterProps, at?: typeof env) =>
      new EventRouter(new Stack(scope, id, at === undefined ? {} : { env: at }), 'Router', { workflows, ...props });
    create(app, 'One', { name: 'events' });
    create(new Stage(app, 'Prod'), 'One', { name: 'events' });
    create(app, 'Elsewhere', { name: 'events' }, { ...env, region: 'us-east-1' });
    create(new Stage(app, 'Test'), 'Here', { name: 'events' }, env);

    expect(() => create(app, 'Two', { name: 'events' })).toThrow(
      /Two\/Router and One\/Router are routers with the name/,
    );
    expect(() => create(new Stage(app, 'Same'), 'Here', { name: 'events' }, env)).toThrow(/with the name "events"/);
  });

  test.each(['1st', 'a_b', 'Ärger', '', 'x'.repeat(44)])('is not "%s"', (name) => {
    expect(() => createRouter(() => ({ name }))).toThrow(
      `the router's name is "${name}": set the prop "name" to a letter, then letters, digits and hyphens, at most 43 characters`,
    );
  });

  test('is known at synthesis in a nested stack', () => {
    const stack = createStack();
    const nested = new NestedStack(stack, 'Events');
    new EventRouter(nested, 'Router');
    const template = Template.fromStack(nested);

    template.hasResourceProperties('AWS::Events::EventBus', { Name: 'Shop-Events-events' });
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      StateMachineName: Match.stringLikeRegexp('^Shop-Events_'),
    });
    expect(() => App.of(stack)?.synth()).not.toThrow();
  });
});

describe('a domain', () => {
  // By reference: CloudFormation creates the stage before the mapping.
  const createdStage = { Stage: { Ref: Match.stringLikeRegexp('^RouterEndpointStage') } };
  const certificateArn = 'arn:aws:acm:eu-central-1:123456789012:certificate/1234';

  test('is mapped to the stage, has its records, and closes the domain of API Gateway', () => {
    const { router, template } = createRouter((stack) => ({
      domain: {
        name: 'events.example.com',
        certificate: Certificate.fromCertificateArn(stack, 'Certificate', certificateArn),
        hostedZone: HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' }),
      },
    }));

    expect(router.endpoint.url).toBe('https://events.example.com');
    template.hasResourceProperties('AWS::ApiGatewayV2::DomainName', { DomainName: 'events.example.com' });
    template.hasResourceProperties('AWS::ApiGatewayV2::ApiMapping', createdStage);
    const records = listResources(template, 'AWS::Route53::RecordSet').map(({ Properties }) => Properties);
    expect(records.map(({ Name, Type }) => [Name, Type])).toEqual([
      ['events.example.com.', 'A'],
      ['events.example.com.', 'AAAA'],
    ]);
    template.hasResourceProperties('AWS::ApiGatewayV2::Api', { DisableExecuteApiEndpoint: true });
  });

  test('of the app itself finds the stage', () => {
    const stack = createStack();
    const { endpoint } = new EventRouter(stack, 'Router', { workflows });
    const certificate = Certificate.fromCertificateArn(stack, 'Certificate', certificateArn);
    const domainName = new DomainName(stack, 'Domain', { domainName: 'events.example.com', certificate });
    new ApiMapping(stack, 'Mapping', { api: endpoint.api, domainName, stage: endpoint.stage });

    Template.fromStack(stack).hasResourceProperties('AWS::ApiGatewayV2::ApiMapping', createdStage);
  });

  test('is needed where API Gateway’s own domain is closed', () => {
    expect(() => createRouter(() => ({ defaultEndpoint: false }))).toThrow(/^defaultEndpoint is false and there is no/);
  });
});

describe('an encryption key', () => {
  const { template } = createRouter((stack) => ({ encryptionKey: new Key(stack, 'Key') }));
  const key = { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] };

  test('encrypts tables, bucket, queues, bus, archive, log groups and variables', () => {
    template.allResourcesProperties('AWS::DynamoDB::Table', {
      SSESpecification: { KMSMasterKeyId: key, SSEType: 'KMS' },
    });
    template.allResourcesProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { BucketKeyEnabled: true, ServerSideEncryptionByDefault: { KMSMasterKeyID: key, SSEAlgorithm: 'aws:kms' } },
        ],
      },
    });
    template.allResourcesProperties('AWS::SQS::Queue', { KmsMasterKeyId: key });
    template.allResourcesProperties('AWS::Events::EventBus', { KmsKeyIdentifier: key });
    template.allResourcesProperties('AWS::Events::Archive', { KmsKeyIdentifier: key });
    template.allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: key });
    template.allResourcesProperties('AWS::Lambda::Function', { KmsKeyArn: key });
  });

  test('may be used by every function of the router, by EventBridge and by CloudWatch', () => {
    const { Resources } = template.toJSON() as { Resources: Record<string, Resource> };
    const using = Object.values(listGrants(Resources)).filter((lines) =>
      lines.some((line) => line.includes('kms:Decrypt')),
    );

    expect(using.length).toBeGreaterThanOrEqual(listResources(template, 'AWS::Lambda::Function').length);
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({ Sid: 'FlowgateRules', Principal: { Service: 'events.amazonaws.com' } }),
          Match.objectLike({ Sid: 'FlowgateLogs', Principal: { Service: 'logs.eu-central-1.amazonaws.com' } }),
        ]),
      },
    });
  });

  test('is used by workflows that read the bucket or put events', () => {
    const stack = createStack();
    new EventRouter(stack, 'Router', { encryptionKey: new Key(stack, 'Key') });
    const { Resources } = Template.fromStack(stack).toJSON() as { Resources: Record<string, Resource> };
    const emitting = Object.entries(listGrants(Resources)).filter(
      ([role, lines]) => role.includes('Workflow') && lines.some((line) => /events:PutEvents|s3:GetObject/.test(line)),
    );

    expect(emitting.length).toBeGreaterThan(0);
    for (const [, lines] of emitting) expect(lines.join()).toContain('kms:GenerateDataKey*');
  });
});

describe('a VPC', () => {
  test('holds every function, with one security group that lets nothing in', () => {
    const { template } = createRouter((stack) => ({ vpc: new Vpc(stack, 'Vpc', { maxAzs: 2 }) }));

    template.allResourcesProperties('AWS::Lambda::Function', { VpcConfig: Match.objectLike({}) });
    template.resourceCountIs('AWS::EC2::SecurityGroup', 1);
    template.hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: Match.absent() });
    const { Resources } = template.toJSON() as { Resources: Record<string, Resource> };
    const attaching = Object.values(listGrants(Resources)).filter((lines) =>
      lines.some((line) => line.includes('ec2:CreateNetworkInterface')),
    );
    expect(attaching).toHaveLength(listResources(template, 'AWS::Lambda::Function').length);
  });

  test('is needed for subnets', () => {
    expect(() => createRouter(() => ({ vpcSubnets: {} }))).toThrow(
      'vpcSubnets and securityGroups need a network: set "vpc", too',
    );
  });
});

describe('removal', () => {
  const listProtection = (template: Template) =>
    listResources(template, 'AWS::DynamoDB::Table').map(({ Properties, DeletionPolicy }) => [
      DeletionPolicy,
      Properties.DeletionProtectionEnabled,
    ]);

  test('with the stack lifts the deletion protection and empties the bucket', () => {
    const { template } = createRouter(() => ({ removalPolicy: RemovalPolicy.DESTROY }));

    expect(listProtection(template)).toEqual([
      ['Delete', false],
      ['Delete', false],
    ]);
    template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Delete' });
    template.resourceCountIs('Custom::S3AutoDeleteObjects', 1);
  });

  test('that the app asks for lifts the deletion protection, too', () => {
    const stack = createStack();
    RemovalPolicies.of(new EventRouter(stack, 'Router', { workflows })).destroy();
    const template = Template.fromStack(stack);

    expect(listProtection(template)).toEqual([
      ['Delete', false],
      ['Delete', false],
    ]);
  });

  test('by snapshot is refused, because tables and buckets have none', () => {
    expect(() => createRouter(() => ({ removalPolicy: RemovalPolicy.SNAPSHOT }))).toThrow(
      'removalPolicy is "snapshot": allowed are retain, retain-on-update-or-delete, destroy',
    );
  });
});

describe('operation', () => {
  test('follows log retention, memory, permissions boundary and tags', () => {
    const { template } = createRouter((stack) => ({
      logRetention: RetentionDays.ONE_YEAR,
      memory: { ingest: 2_048 },
      permissionsBoundary: ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'limits'),
      tags: { team: 'shop' },
    }));

    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'Flowgate: accepts events',
      MemorySize: 2_048,
    });
    template.allResourcesProperties('AWS::IAM::Role', { PermissionsBoundary: Match.anyValue() });
    template.allResourcesProperties('AWS::SQS::Queue', { Tags: [{ Key: 'team', Value: 'shop' }] });
    template.allResourcesProperties('AWS::DynamoDB::Table', { Tags: [{ Key: 'team', Value: 'shop' }] });
  });

  test('reaches the function that empties the bucket, which is outside of the router', () => {
    const { template } = createRouter((stack) => ({
      removalPolicy: RemovalPolicy.DESTROY,
      permissionsBoundary: ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'limits'),
      tags: { team: 'shop' },
    }));
    const roles = listResources(template, 'AWS::IAM::Role').map(({ Properties }) => Properties);

    expect(roles.filter(({ PermissionsBoundary }) => PermissionsBoundary === undefined)).toEqual([]);
    template.allResourcesProperties('AWS::Lambda::Function', { Tags: [{ Key: 'team', Value: 'shop' }] });
  });

  test('writes an access log where the app wants it, or none', () => {
    const without = createRouter(() => ({ accessLog: false })).template;

    without.allResourcesProperties('AWS::ApiGatewayV2::Stage', { AccessLogSettings: Match.absent() });
    expect(
      listResources(without, 'AWS::Logs::LogGroup').map(({ Properties }) => Properties.LogGroupName),
    ).not.toContain('/aws/vendedlogs/apis/Shop');
  });

  test('has the thresholds of its owner, and not the alarms that the owner omits', () => {
    const { template } = createRouter(() => ({ alarmThresholds: { SlowIngest: 3_000, LoopGuard: false } }));
    const alarms = listResources(template, 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);

    expect(alarms.find(({ MetricName }) => MetricName === 'IngestMs')).toMatchObject({ Threshold: 3_000 });
    expect(alarms.filter(({ MetricName }) => MetricName === 'LoopGuardStops')).toEqual([]);
    expect(alarms.length).toBeGreaterThan(10);
  });

  test.each<[EventRouterProps, RegExp]>([
    [{ alarmThresholds: { Slow: 1 } }, /^alarmThresholds.Slow is not an alarm: known are ServerErrors, SlowIngest, /],
    [
      { alarmThresholds: { SlowIngest: 0 } },
      /^alarmThresholds.SlowIngest is 0: set a number above 0, or false to omit/,
    ],
    [{ memory: { ingest: 64 } }, /^memory.ingest is 64: set a whole number from 128 to 10240/],
    [{ memory: { inject: 512 } as never }, /^memory.inject is not a function of the router: known are ingest, /],
    [{ kmsKey: 'key' } as never, /^EventRouter has no prop "kmsKey": known are .*encryptionKey/],
  ])('refuses %j', (props, message) => {
    expect(() => createRouter(() => props)).toThrow(message);
  });
});
