// CDK's entry: `cdk synth`, `cdk deploy`. `-c workflows=DIR` names another folder of workflows, `-c stack=NAME` another stack.
import { resolve } from 'node:path';
import { App } from 'aws-cdk-lib';
import { FlowgateStack } from '../lib/infra/flowgate-stack.ts';
import { WorkflowFolderError } from '../lib/infra/workflow-folder.ts';

const app = new App();
const workflows = app.node.tryGetContext('workflows') as string | undefined;
const stackName = (app.node.tryGetContext('stack') as string | undefined) ?? 'Flowgate';

try {
  new FlowgateStack(app, stackName, workflows === undefined ? {} : { router: { workflows: resolve(workflows) } });
  app.synth();
} catch (error) {
  if (!(error instanceof WorkflowFolderError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
