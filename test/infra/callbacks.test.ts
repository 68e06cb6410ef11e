// Callbacks in the template: deployed only where they are declared, with the least permissions.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { FlowgateStack } from '../../lib/infra/flowgate-stack.ts';
import { readCallbackExample } from '../fixtures/callback-example.ts';
import { createQuickApp } from '../fixtures/quick-app.ts';
import { listGrants, type Resource } from '../fixtures/stack.ts';
import { createTemporaryFolder } from '../fixtures/temporary-folder.ts';

function createWorkflows(sources: object): string {
  const folder = createTemporaryFolder();
  readCallbackExample().write(folder);
  writeFileSync(join(folder, 'sources.json'), JSON.stringify(sources));
  return folder;
}

class RecordedChecks extends AwsSolutionsChecks {
  readonly findings: string[] = [];

  override validate(context: Parameters<AwsSolutionsChecks['validate']>[0]) {
    const report = super.validate(context);
    this.findings.push(...report.violations.map(({ ruleName }) => ruleName));
    return { ...report, success: true, violations: [] };
  }
}

describe('callbacks', () => {
  const app = createQuickApp();
  const checks = new RecordedChecks(app);
  Validations.of(app).addPlugins(checks);
  const secrets = ['secretsmanager:flowgate/callbacks', 'ssm:/flowgate/callbacks-before'];
  const workflows = createWorkflows({ sources: [], callbacks: { secrets } });
  const stack = new FlowgateStack(app, 'Flowgate', { router: { workflows, warn: () => undefined } });
  app.synth();
  const template = Template.fromStack(stack).toJSON() as { Resources: Record<string, Resource> };
  const readProperties = (id: string) => {
    const found = Object.entries(template.Resources).find(([name]) => name.startsWith(id));
    if (found === undefined) throw new Error(`the template has no ${id}`);
    return found[1].Properties;
  };

  test('have a function that may finish tasks, read the declared secrets, and use its own table', () => {
    const { Resources } = template;
    const grants = Object.entries(listGrants(Resources)).filter(([role]) => role.includes('CallbacksCallbackRole'));

    expect(grants.flatMap(([, lines]) => lines)).toEqual([
      'Allow logs:CreateLogStream logs:PutLogEvents on CallbacksCallbackLogs.Arn',
      'Allow xray:PutTraceSegments xray:PutTelemetryRecords on *',
      'Allow dynamodb:GetItem dynamodb:UpdateItem on CallbacksTable.Arn',
      'Allow secretsmanager:GetSecretValue on arn:Partition:secretsmanager:Region:AccountId:secret:flowgate/callbacks-??????',
      'Allow ssm:GetParameter on arn:Partition:ssm:Region:AccountId:parameter/flowgate/callbacks-before',
      'Allow states:SendTaskFailure states:SendTaskSuccess on *',
    ]);
  });

  test('have a table that expires, and the address of the router', () => {
    expect(readProperties('RouterCallbacksTable')).toMatchObject({
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
    const { Environment } = readProperties('RouterCallbacksCallbackFunction') as {
      Environment: { Variables: object };
    };
    expect(Environment.Variables).toMatchObject({
      CALLBACK_SECRETS: secrets.join(' '),
      ROUTER_URL: { 'Fn::GetAtt': [expect.stringContaining('Api'), 'ApiEndpoint'] },
    });
  });

  test('have no finding of cdk-nag that is not acknowledged', () => {
    expect(checks.findings).toEqual([]);
  });

  test('are refused where a definition uses them and sources.json declares none', () => {
    const folder = createWorkflows({ sources: [] });

    expect(
      () =>
        new FlowgateStack(createQuickApp(), 'Other', {
          router: { workflows: folder, warn: () => undefined },
        }),
    ).toThrow(
      /approval.definition\.asl\.json: uses \$\{CallbackFunctionArn\}, and sources\.json declares no callbacks: add "callbacks"/,
    );
  });
});
