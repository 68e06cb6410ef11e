// CloudFormation's own rules, with which the CDK checks the written templates: a broken one fails the synthesis, also that of
// `npm run synth`. Needs no Python. The rules take 8 s of processor time, most of it once for each process.
import { expect, test } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { CfnEventBus } from 'aws-cdk-lib/aws-events';
import { FlowgateStack } from '../../lib/infra/flowgate-stack.ts';
import { createTemporaryFolder } from '../fixtures/temporary-folder.ts';

function createCheckedApp(): App {
  return new App({
    outdir: createTemporaryFolder(),
    context: { '@aws-cdk/core:validateAgainstDefaultRules': true },
  });
}

test('the templates follow the rules, with workflows in the stack and in nested stacks', () => {
  const app = createCheckedApp();
  new FlowgateStack(app, 'Flowgate', { alarmEmail: 'oncall@example.com' });
  new FlowgateStack(app, 'Nested', {
    router: { workflows: 'test/fixtures/stampede/workflows', warn: () => undefined },
  });

  expect(() => app.synth()).not.toThrow();
});

test('a template that breaks a rule is found', () => {
  const app = createCheckedApp();
  new CfnEventBus(new Stack(app, 'Shop'), 'Bus', { name: 'x'.repeat(300) });

  expect(() => app.synth()).toThrow('ERROR Name: length 300 exceeds maximum 256 (CloudFormation Validate)');
});
