// CDK's entry: `cdk synth`, `cdk deploy`. `-c workflows=DIR` names another folder of workflows, `-c stack=NAME` another stack,
// `-c fileHosts=HOST,HOST` the hosts that files may be fetched from.
import { App } from 'aws-cdk-lib';
import { WorkflowFolderError } from '../lib/authoring/workflow-folder.ts';
import { FileHostError } from '../lib/core/file/file-host.ts';
import { RouterLimitError } from '../lib/infra/router-limits.ts';
import { createStack } from '../lib/infra/synthesis.ts';

// Template mistakes that CloudFormation would refuse are refused here, with or without the CDK's command line.
const app = new App({ context: { '@aws-cdk/core:validateAgainstDefaultRules': true } });
const workflows = app.node.tryGetContext('workflows') as string | undefined;
const stackName = app.node.tryGetContext('stack') as string | undefined;
const fileHosts = app.node.tryGetContext('fileHosts') as string | readonly string[] | undefined;

try {
  createStack(app, { workflows, stackName, fileHosts: fileHosts?.toString().split(',') });
  app.synth();
} catch (error) {
  if (!(error instanceof WorkflowFolderError || error instanceof FileHostError || error instanceof RouterLimitError))
    throw error;
  console.error(error.message);
  // Not by exit code: the app would synthesize what there is of it on its way out.
  process.exit(1);
}
