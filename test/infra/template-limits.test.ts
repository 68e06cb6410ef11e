// Limits of AWS that the template must keep and that the local platform does not check. test/template also checks AWS's own schemas.
import { describe, expect, test } from '@jest/globals';
import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { FlowgateStack } from '../../lib/infra/flowgate-stack.ts';
import { createQuickApp } from '../fixtures/quick-app.ts';
import type { Resource } from '../fixtures/stack.ts';

const fullHosts = Array.from({ length: 40 }, (_, index) => `files-${index}.example.com`);

/** The longest name of a stack: a state machine's name has at most 80 characters, and the workflow's ID takes 37 of them. */
const stackName = `S${'x'.repeat(42)}`;
const router = { window: Duration.days(90), keyWindows: { bridge: Duration.days(90) }, fileHosts: fullHosts };
const stack = new FlowgateStack(createQuickApp(), stackName, { router });
const { Resources } = Template.fromStack(stack).toJSON() as { Resources: Record<string, Resource> };
const listResources = (type: string): [string, Resource['Properties']][] =>
  Object.entries(Resources)
    .filter(([, { Type }]) => Type === type)
    .map(([id, { Properties }]) => [id, Properties]);

/** Returns the length of a value as AWS receives it, with the longest value for each reference. */
const measure = (value: unknown): number =>
  typeof value === 'string'
    ? value.length
    : JSON.stringify(value).replace(/\{"(?:Ref|Fn::GetAtt)":[^}]+\}/g, longest).length;
const longest = 'x'.repeat(100);

function findEmpty(value: unknown, place: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const members = Object.entries(value);
  return members.length === 0 ? [place] : members.flatMap(([name, one]) => findEmpty(one, `${place}.${name}`));
}

describe('the template', () => {
  test('has no empty map or list, because AWS refuses most of them', () => {
    expect(Object.entries(Resources).flatMap(([id, { Properties }]) => findEmpty(Properties, id))).toEqual([]);
  });

  test('has descriptions that are within the limit of each service', () => {
    const limits = { 'AWS::Lambda::Function': 256, 'AWS::Events::Rule': 512, 'AWS::CloudWatch::Alarm': 1_024 };
    for (const [type, limit] of Object.entries(limits))
      for (const [, { Description, AlarmDescription }] of listResources(type))
        expect(measure(Description ?? AlarmDescription)).toBeLessThanOrEqual(limit);
  });

  test('gives a function at most 4 KB of environment, with the longest settings', () => {
    for (const [, { Environment }] of listResources('AWS::Lambda::Function')) {
      const { Variables = {} } = (Environment ?? {}) as { Variables?: Record<string, unknown> };
      const sizes = Object.entries(Variables).map(([name, value]) => name.length + measure(value));

      expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(4_096);
    }
  });

  test('has patterns of at most 2,048 characters', () => {
    const patterns = listResources('AWS::Events::Rule').flatMap(([, { EventPattern }]) => EventPattern ?? []);

    expect(patterns.length).toBeGreaterThan(0);
    for (const pattern of patterns) expect(measure(pattern)).toBeLessThanOrEqual(2_048);
  });

  test('has policies of at most 10,240 characters in total for each role', () => {
    const sizes = new Map<string, number>();
    for (const [, { Roles, PolicyDocument }] of listResources('AWS::IAM::Policy')) {
      const role = JSON.stringify(Roles);
      sizes.set(role, (sizes.get(role) ?? 0) + measure(PolicyDocument));
    }

    expect(sizes.size).toBeGreaterThan(4);
    expect(Math.max(...sizes.values())).toBeLessThanOrEqual(10_240);
  });

  test('names the log groups of AWS services so that the account’s log delivery policy does not grow', () => {
    const named = listResources('AWS::Logs::LogGroup').flatMap(([, { LogGroupName }]) => LogGroupName ?? []);

    expect(named).toEqual([`/aws/vendedlogs/states/${stackName}`, `/aws/vendedlogs/apis/${stackName}`]);
  });
});
