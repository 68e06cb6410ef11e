// The router as a construct in another CDK app.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { EventRouter } from '../../lib/infra/event-router.ts';
import { createQuickApp } from '../fixtures/quick-app.ts';
import { listGrants, type Resource } from '../fixtures/stack.ts';
import { createTemporaryFolder } from '../fixtures/temporary-folder.ts';

function writeWorkflows(): string {
  const folder = createTemporaryFolder();
  mkdirSync(join(folder, 'later'));
  writeFileSync(
    join(folder, 'later', 'workflow.json'),
    JSON.stringify({ id: '44444444-4444-4444-8444-444444444444', triggers: [{ event: 'later' }] }),
  );
  writeFileSync(
    join(folder, 'later', 'definition.asl.yaml'),
    'StartAt: Wait\nStates:\n  Wait:\n    Type: Wait\n    Seconds: ${Delay}\n    End: true\n',
  );
  mkdirSync(join(folder, 'charge'));
  const call = {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: { FunctionName: '${ChargeFunctionArn}' },
    Next: 'Look',
  };
  const look = {
    Type: 'Task',
    Resource: 'arn:aws:states:::aws-sdk:rekognition:detectLabels',
    Arguments: {},
    Next: 'Ask',
  };
  const ask = {
    Type: 'Task',
    Resource: 'arn:aws:states:::bedrock:invokeModel',
    Arguments: { ModelId: 'amazon.titan-text-express-v1:0', Body: {} },
    End: true,
  };
  const manifest = {
    id: '11111111-1111-4111-8111-111111111111',
    triggers: [],
    name: 'Zahlung für Kunden',
    permissions: [
      { actions: ['dynamodb:GetItem'], resources: ['arn:aws:dynamodb:eu-central-1:123456789012:table/prices'] },
    ],
  };
  writeFileSync(join(folder, 'charge', 'workflow.json'), JSON.stringify(manifest));
  writeFileSync(
    join(folder, 'charge', 'definition.asl.json'),
    JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'Charge', States: { Charge: call, Look: look, Ask: ask } }),
  );
  const standIns = { Charge: { output: { Payload: standInMark } } };
  writeFileSync(join(folder, 'charge', 'local.json'), JSON.stringify({ standIns }));
  mkdirSync(join(folder, 'order'));
  const charging = {
    Type: 'Task',
    Resource: 'arn:aws:states:::states:startExecution.sync:2',
    Arguments: { StateMachineArn: '${workflow:charge}', Input: { amount: 1 } },
    End: true,
  };
  writeFileSync(join(folder, 'order', 'workflow.json'), '{"id":"22222222-2222-4222-8222-222222222222","triggers":[]}');
  writeFileSync(
    join(folder, 'order', 'definition.asl.json'),
    JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'Charge it', States: { 'Charge it': charging } }),
  );
  mkdirSync(join(folder, 'quick'));
  const express = { id: '33333333-3333-4333-8333-333333333333', triggers: [], type: 'EXPRESS' };
  writeFileSync(join(folder, 'quick', 'workflow.json'), JSON.stringify(express));
  writeFileSync(
    join(folder, 'quick', 'definition.asl.json'),
    JSON.stringify({ TimeoutSeconds: 5, StartAt: 'Done', States: { Done: { Type: 'Succeed' } } }),
  );
  mkdirSync(join(folder, 'slow'));
  writeFileSync(
    join(folder, 'slow', 'workflow.json'),
    JSON.stringify({ ...express, id: '55555555-5555-4555-8555-555555555555' }),
  );
  writeFileSync(
    join(folder, 'slow', 'definition.asl.json'),
    JSON.stringify({ TimeoutSeconds: 120, StartAt: 'Done', States: { Done: { Type: 'Succeed' } } }),
  );
  writeFileSync(join(folder, 'sources.json'), JSON.stringify({ sources: [stripe], kmsKeys: [key] }));
  return folder;
}

const standInMark = 'the stand-in of this machine';
const key = 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const stripe = {
  name: 'stripe',
  scheme: { type: 'stripe' },
  secrets: ['secretsmanager:shop/stripe', 'ssm:/shop/stripe-before'],
  event: { pointer: '/type' },
};

const charge = 'arn:aws:lambda:eu-central-1:123456789012:function:charge';
const stack = new Stack(createQuickApp({ hasCode: true }), 'Shop', {
  env: { account: '123456789012', region: 'eu-central-1' },
});
const router = new EventRouter(stack, 'Events', {
  workflows: writeWorkflows(),
  window: Duration.days(7),
  maxDepth: 3,
  keyWindows: { bridge: Duration.hours(1) },
  fileHosts: ['files.example.com'],
  throttle: { rateLimit: 5, burstLimit: 10 },
  rateLimit: { requests: 100, seconds: 900 },
  substitutions: { ChargeFunctionArn: { value: charge }, Delay: { value: '30' } },
});
const template = Template.fromStack(stack);

describe('EventRouter in another app’s stack', () => {
  test('does not write a workflow’s name into the template, because CloudFormation stores it in ASCII', () => {
    expect(JSON.stringify(template.toJSON())).not.toContain('Zahlung');
  });

  test('uses the app’s workflows, and deploys only task functions that they name', () => {
    expect(router.machines).toHaveLength(5);
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      StateMachineName: 'Shop_11111111-1111-4111-8111-111111111111',
      DefinitionSubstitutions: { ChargeFunctionArn: charge },
    });
    template.resourceCountIs('AWS::Lambda::Function', 7);
  });

  test('deploys a definition in YAML as JSON, with a number for a substitution', () => {
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      DefinitionString: '{"StartAt":"Wait","States":{"Wait":{"Type":"Wait","Seconds":${Delay},"End":true}}}',
      DefinitionSubstitutions: { Delay: '30' },
    });
  });

  test('applies its settings', () => {
    template.allResourcesProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: Match.objectLike({
          WINDOW_SECONDS: '604800',
          MAX_DEPTH: '3',
          KEY_WINDOWS: '{"bridge":3600}',
          RATE_LIMIT: '{"requests":100,"seconds":900}',
        }),
      },
    });
    const withHosts = { Environment: { Variables: Match.objectLike({ FILE_HOSTS: '["files.example.com"]' }) } };
    template.resourcePropertiesCountIs('AWS::Lambda::Function', withHosts, 1);
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: Match.objectLike({ ThrottlingRateLimit: 5, ThrottlingBurstLimit: 10 }),
    });
  });

  test('allows a workflow the calls in its definition and the permissions of its manifest', () => {
    const { Resources } = template.toJSON() as { Resources: Record<string, Resource> };
    const [grants = []] = Object.entries(listGrants(Resources))
      .filter(([role]) => role.includes('Workflow11111111'))
      .map(([, lines]) => lines);

    expect(grants.slice(0, 4)).toEqual([
      `Allow lambda:InvokeFunction on ${charge}`,
      'Allow rekognition:DetectLabels on *',
      'Allow bedrock:InvokeModel on arn:Partition:bedrock:eu-central-1::foundation-model/amazon.titan-text-express-v1:0',
      'Allow dynamodb:GetItem on arn:aws:dynamodb:eu-central-1:123456789012:table/prices',
    ]);
  });

  test('lets a workflow start, watch and stop the one that it names, and no other', () => {
    const { Resources } = template.toJSON() as { Resources: Record<string, Resource> };
    const [grants = []] = Object.entries(listGrants(Resources))
      .filter(([role]) => role.includes('Workflow22222222'))
      .map(([, lines]) => lines);
    const machine = 'Shop_11111111-1111-4111-8111-111111111111';
    const states = 'arn:Partition:states:eu-central-1:123456789012';

    expect(grants.slice(0, 3)).toEqual([
      `Allow states:StartExecution on ${states}:stateMachine:${machine}`,
      `Allow states:DescribeExecution states:StopExecution on ${states}:execution:${machine}:*`,
      expect.stringMatching(/^Allow events:/),
    ]);
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      StateMachineName: 'Shop_22222222-2222-4222-8222-222222222222',
      DefinitionSubstitutions: {
        Workflow11111111111141118111111111111111: {
          'Fn::Join': [
            '',
            ['arn:', { Ref: 'AWS::Partition' }, `:states:eu-central-1:123456789012:stateMachine:${machine}:live`],
          ],
        },
      },
    });
  });

  test('runs an Express workflow as one, and lets only the functions that start wait for it', () => {
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      StateMachineName: 'Shop_33333333-3333-4333-8333-333333333333',
      StateMachineType: 'EXPRESS',
      LoggingConfiguration: Match.objectLike({ Level: 'ERROR', IncludeExecutionData: false }),
    });
    const { Resources } = template.toJSON() as { Resources: Record<string, Resource> };
    const granted = Object.entries(listGrants(Resources)).flatMap(([role, lines]) =>
      lines.filter((line) => line.includes('StartSyncExecution')).map((line) => [role, line]),
    );

    const machine = 'arn:Partition:states:eu-central-1:123456789012:stateMachine:Shop_*';
    expect(granted).toEqual([
      [expect.stringContaining('FunctionsStart'), `Allow states:StartSyncExecution on ${machine}`],
      [expect.stringContaining('FunctionsExpress'), `Allow states:StartSyncExecution on ${machine}`],
    ]);
  });

  test('runs long Express workflows in a function and from a queue of their own, one at a time', () => {
    const [queueId = ''] = Object.keys(template.findResources('AWS::SQS::Queue')).filter((id) =>
      id.includes('ExpressStarts'),
    );
    const Starts = { 'Fn::GetAtt': [queueId, 'Arn'] };

    template.hasResourceProperties('AWS::Lambda::Function', {
      Timeout: 330,
      Environment: { Variables: Match.objectLike({ EXPRESS_SECONDS: '300', STARTS_QUEUE_URL: { Ref: queueId } }) },
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Timeout: 30,
      Environment: { Variables: Match.objectLike({ EXPRESS_STARTS_QUEUE_URL: { Ref: queueId } }) },
    });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { BatchSize: 1, EventSourceArn: Starts });
    // Six times the timeout of the function: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    template.hasResourceProperties('AWS::SQS::Queue', { VisibilityTimeout: 1980 });
    const alarms = Object.keys(template.findResources('AWS::CloudWatch::Alarm'));
    expect(alarms.filter((id) => id.includes('OldMessagesexpress'))).toHaveLength(1);
  });

  test('carries no stand-in into the template or the bundles', () => {
    const assembly = App.of(stack)?.synth().directory ?? '';
    const files = readdirSync(assembly, { recursive: true, encoding: 'utf8' }).filter((file) =>
      /\.(json|m?js)$/.test(file),
    );
    const texts = files.map((file) => readFileSync(join(assembly, file), 'utf8'));

    expect(texts.some((text) => text.includes('Zahlung'))).toBe(true);
    expect(texts.filter((text) => text.includes(standInMark))).toEqual([]);
  });

  test('allows only ingest to read secrets, and only those that its sources name', () => {
    const { Resources } = template.toJSON() as { Resources: Record<string, Resource> };
    const reading = Object.entries(listGrants(Resources)).map(
      ([role, lines]) => [role, lines.filter((line) => /secretsmanager:|ssm:|kms:/.test(line))] as const,
    );

    expect(reading.filter(([, lines]) => lines.length > 0)).toEqual([
      [
        expect.stringContaining('IngestRole'),
        [
          'Allow secretsmanager:GetSecretValue on arn:Partition:secretsmanager:eu-central-1:123456789012:secret:shop/stripe-??????',
          'Allow ssm:GetParameter on arn:Partition:ssm:eu-central-1:123456789012:parameter/shop/stripe-before',
          `Allow kms:Decrypt on ${key}`,
        ],
      ],
    ]);
  });
});
