// Checks the template with the AWS Solutions checks of cdk-nag. A finding is accepted only if its construct acknowledges it with a
// reason. CloudFormation's own rules: test/template/cloudformation-rules.test.ts.
import { describe, expect, test } from '@jest/globals';
import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { FlowgateStack } from '../../lib/infra/flowgate-stack.ts';
import { createQuickApp } from '../fixtures/quick-app.ts';

class RecordedChecks extends AwsSolutionsChecks {
  readonly findings: string[] = [];

  override validate(context: Parameters<AwsSolutionsChecks['validate']>[0]) {
    const report = super.validate(context);
    for (const { ruleName, violatingResources } of report.violations)
      this.findings.push(...violatingResources.map(({ constructPath = '' }) => `${ruleName} at ${constructPath}`));
    return { ...report, success: true, violations: [] };
  }
}

const app = createQuickApp();
new FlowgateStack(app, 'Flowgate', { alarmEmail: 'oncall@example.com' });
// With workflows in nested stacks.
new FlowgateStack(app, 'Nested', { router: { workflows: 'test/fixtures/stampede/workflows', warn: () => undefined } });
const checks = new RecordedChecks(app);
Validations.of(app).addPlugins(checks);
app.synth();

const reasons = app.node
  .findAll()
  .flatMap((construct) =>
    construct.node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries(data as Record<string, string>)),
  );

describe('cdk-nag', () => {
  test('has no finding that is not acknowledged', () => {
    expect(checks.findings).toEqual([]);
  });

  test('has a reason for every acknowledgement, and no acknowledgement of a whole rule', () => {
    expect(reasons.length).toBeGreaterThan(0);
    for (const [id, reason] of reasons) {
      expect(reason.split(' ').length).toBeGreaterThan(4);
      expect(id).not.toMatch(/IAM5$/);
    }
  });
});
