// CDK's entry: `cdk synth`, `cdk deploy`. `-c workflows=DIR` names another folder of workflows, `-c stack=NAME` another stack.
import { App } from 'aws-cdk-lib';
import { makeStack } from '../lib/infra/synthesis.ts';
import { WorkflowFolderError } from '../lib/infra/workflow-folder.ts';

// Template mistakes that CloudFormation would refuse are refused here, with or without the CDK's command line.
const app = new App({ context: { '@aws-cdk/core:validateAgainstDefaultRules': true } });
const workflows = app.node.tryGetContext('workflows') as string | undefined;
const stackName = app.node.tryGetContext('stack') as string | undefined;

try {
  makeStack(app, { workflows, stackName });
  app.synth();
} catch (error) {
  if (!(error instanceof WorkflowFolderError)) throw error;
  console.error(error.message);
  // Not by exit code: the app would synthesize what there is of it on its way out.
  process.exit(1);
}
