// A workflow with a rollout: its alias, the alarm that stops it, and the permission to choose the version of an organisation.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { WorkflowFolderError } from '../../lib/authoring/workflow-folder-error.ts';
import { EventRouter } from '../../lib/infra/event-router.ts';
import { createQuickApp } from '../fixtures/quick-app.ts';
import { listGrants, type Resource } from '../fixtures/stack.ts';
import { createTemporaryFolder } from '../fixtures/temporary-folder.ts';

function createRouter(manifest: object): Template {
  const workflows = createTemporaryFolder();
  mkdirSync(join(workflows, 'hello'));
  const id = '11111111-1111-4111-8111-111111111111';
  writeFileSync(join(workflows, 'hello', 'workflow.json'), JSON.stringify({ id, triggers: [], ...manifest }));
  writeFileSync(
    join(workflows, 'hello', 'definition.asl.json'),
    '{"TimeoutSeconds":9,"StartAt":"A","States":{"A":{"Type":"Succeed"}}}',
  );
  const stack = new Stack(createQuickApp(), 'Shop');
  new EventRouter(stack, 'Router', { workflows, warn: () => undefined });
  return Template.fromStack(stack);
}

function listStartGrants(template: Template): readonly string[] {
  const { Resources } = template.toJSON() as { Resources: Record<string, Resource> };
  return Object.entries(listGrants(Resources)).flatMap(([role, lines]) =>
    role.includes('FunctionsStart') ? lines : [],
  );
}

test('is put into service by a canary that its alarm stops', () => {
  const template = createRouter({ rollout: { percent: 10, minutes: 30, failures: 3 } });

  template.hasResourceProperties('AWS::StepFunctions::StateMachineAlias', {
    Name: 'live',
    RoutingConfiguration: Match.absent(),
    DeploymentPreference: {
      Type: 'CANARY',
      Percentage: 10,
      Interval: 30,
      Alarms: [{ Ref: Match.stringLikeRegexp('RolloutAlarm') }],
      StateMachineVersionArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('Version'), 'Arn'] },
    },
  });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    Threshold: 3,
    TreatMissingData: 'notBreaching',
    AlarmActions: Match.absent(),
    Metrics: Match.arrayWith([
      Match.objectLike({
        MetricStat: Match.objectLike({
          Metric: Match.objectLike({
            MetricName: 'ExecutionsTimedOut',
            Dimensions: [
              { Name: 'StateMachineArn', Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('Machine'), 'Arn'] } },
            ],
          }),
        }),
      }),
    ]),
  });
  expect(listStartGrants(template)).toEqual(
    expect.arrayContaining([expect.stringContaining('states:DescribeStateMachineAlias')]),
  );
});

test('without a rollout, the alias has one version and the start function may not read it', () => {
  const template = createRouter({});

  template.allResourcesProperties('AWS::StepFunctions::StateMachineAlias', { DeploymentPreference: Match.absent() });
  expect(listStartGrants(template).join()).not.toContain('DescribeStateMachineAlias');
});

test.each<[object, RegExp]>([
  [{ rollout: { percent: 0, minutes: 30 } }, /#\/rollout\/percent: /],
  [{ rollout: { percent: 100, minutes: 30 } }, /#\/rollout\/percent: /],
  [{ rollout: { percent: 10, minutes: 2_101 } }, /#\/rollout\/minutes: /],
  [{ rollout: { percent: 10, minutes: 30, failures: 0 } }, /#\/rollout\/failures: /],
  [{ rollout: { percent: 10 } }, /#\/rollout\/minutes: is missing/],
  [
    { percent: 10 },
    /#\/percent: is a member of another object: move it|#\/percent: is a member of an entry of "rollout"/,
  ],
  [{ type: 'EXPRESS', rollout: { percent: 10, minutes: 30 } }, /#\/rollout: is for "type": "STANDARD" only/],
])('refuses %j', (manifest, mistake) => {
  expect(() => createRouter(manifest)).toThrow(WorkflowFolderError);
  expect(() => createRouter(manifest)).toThrow(mistake);
});
