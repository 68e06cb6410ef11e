// The stages of this project's own app, and its feature flags.
import { expect, test } from '@jest/globals';
import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CURRENTLY_RECOMMENDED_FLAGS } from 'aws-cdk-lib/cx-api';
import { featureFlags } from '../../lib/infra/settings/feature-flags.ts';
import { createStack, type StackOptions } from '../../lib/infra/synthesis.ts';
import { createQuickApp } from '../fixtures/quick-app.ts';

function create(options: StackOptions): { readonly stack: Stack; readonly template: Template } {
  const app = createQuickApp();
  createStack(app, { warn: () => undefined, ...options });
  const stack = app.node.children.find((child) => 'stackName' in child) as Stack;
  return { stack, template: Template.fromStack(stack) };
}

test('the stage dev is deleted without a trace, keeps logs for a week and raises no alarm', () => {
  const { stack, template } = create({ stage: 'dev' });

  expect(stack.stackName).toBe('Flowgate-dev');
  expect(stack.terminationProtection).toBe(false);
  template.allResources('AWS::DynamoDB::Table', { DeletionPolicy: 'Delete' });
  template.allResourcesProperties('AWS::DynamoDB::Table', { DeletionProtectionEnabled: false });
  template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
  template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
  template.hasResourceProperties('AWS::Events::EventBus', { Name: 'Flowgate-dev-events' });
});

test('the stage prod is protected, keeps logs for a year and raises alarms', () => {
  const { stack, template } = create({ stage: 'prod' });

  expect(stack.stackName).toBe('Flowgate-prod');
  expect(stack.terminationProtection).toBe(true);
  template.allResources('AWS::DynamoDB::Table', { DeletionPolicy: 'Retain' });
  template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
  expect(Object.keys(template.findResources('AWS::CloudWatch::Alarm')).length).toBeGreaterThan(10);
});

test('a name of the stack goes before the stage’s', () => {
  expect(create({ stage: 'dev', stackName: 'Mine' }).stack.stackName).toBe('Mine');
});

test.each(['test', 'Dev', '', 'constructor'])('the stage "%s" is refused', (stage) => {
  expect(() => create({ stage })).toThrow(`stage is "${stage}": use -c stage=dev or -c stage=prod, or omit it`);
});

test('every flag that the CDK recommends is decided, and two differ from its recommendation', () => {
  const recommended: Readonly<Record<string, unknown>> = CURRENTLY_RECOMMENDED_FLAGS;
  const differing = Object.keys(recommended).filter(
    (name) => JSON.stringify(featureFlags[name]) !== JSON.stringify(recommended[name]),
  );

  expect(Object.keys(featureFlags).toSorted()).toEqual(Object.keys(recommended).toSorted());
  expect(differing.toSorted()).toEqual(['@aws-cdk/aws-iam:minimizePolicies', '@aws-cdk/core:target-partitions']);
});
