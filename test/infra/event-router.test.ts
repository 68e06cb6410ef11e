// The router as a construct in another CDK app.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { EventRouter } from '../../lib/infra/event-router.ts';
import { createQuickApp } from '../fixtures/quick-app.ts';
import { listGrants, type Resource } from '../fixtures/stack.ts';
import { createTemporaryFolder } from '../fixtures/temporary-folder.ts';

function writeWorkflows(): string {
  const folder = createTemporaryFolder();
  mkdirSync(join(folder, 'charge'));
  const call = {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: { FunctionName: '${ChargeFunctionArn}' },
    End: true,
  };
  const manifest = {
    id: '11111111-1111-4111-8111-111111111111',
    name: 'Zahlung für Kunden',
    permissions: [
      { actions: ['dynamodb:GetItem'], resources: ['arn:aws:dynamodb:eu-central-1:123456789012:table/prices'] },
    ],
  };
  writeFileSync(join(folder, 'charge', 'workflow.json'), JSON.stringify(manifest));
  writeFileSync(
    join(folder, 'charge', 'definition.asl.json'),
    JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'Charge', States: { Charge: call } }),
  );
  writeFileSync(join(folder, 'sources.json'), JSON.stringify({ sources: [stripe], kmsKeys: [key] }));
  return folder;
}

const key = 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const stripe = {
  name: 'stripe',
  scheme: { type: 'stripe' },
  secrets: ['secretsmanager:shop/stripe', 'ssm:/shop/stripe-before'],
  event: { pointer: '/type' },
};

const charge = 'arn:aws:lambda:eu-central-1:123456789012:function:charge';
const stack = new Stack(createQuickApp(), 'Shop', {
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
  substitutions: { ChargeFunctionArn: { value: charge } },
});
const template = Template.fromStack(stack);

describe('EventRouter in another app’s stack', () => {
  test('does not write a workflow’s name into the template, because CloudFormation stores it in ASCII', () => {
    expect(JSON.stringify(template.toJSON())).not.toContain('Zahlung');
  });

  test('uses the app’s workflows, and deploys only task functions that they name', () => {
    expect(router.machines).toHaveLength(1);
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      StateMachineName: 'Shop_11111111-1111-4111-8111-111111111111',
      DefinitionSubstitutions: { ChargeFunctionArn: charge },
    });
    template.resourceCountIs('AWS::Lambda::Function', 6);
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

    expect(grants.slice(0, 2)).toEqual([
      `Allow lambda:InvokeFunction on ${charge}`,
      'Allow dynamodb:GetItem on arn:aws:dynamodb:eu-central-1:123456789012:table/prices',
    ]);
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
