// The entry point for `cdk synth` and `cdk deploy`. Options: `-c workflows=DIR` sets the folder of workflows, `-c stack=NAME` the name of
// the stack, `-c stage=dev|prod` what differs by stage (lib/infra/settings/stage.ts), `-c fileHosts=HOST,HOST` the hosts from which files
// may be fetched, `-c alarmEmail=ADDRESS` the address that gets the alarms.
import { App } from 'aws-cdk-lib';
import { WorkflowFolderError } from '../lib/authoring/workflow-folder-error.ts';
import { FileHostError } from '../lib/core/file/file-host.ts';
import { RouterLimitError } from '../lib/infra/router-limits.ts';
import { checkTemplates } from '../lib/infra/scale/stack-limits.ts';
import { featureFlags } from '../lib/infra/settings/feature-flags.ts';
import { createStack } from '../lib/infra/synthesis.ts';

// Synthesis refuses mistakes that CloudFormation would refuse, with or without the command line of the CDK.
const app = new App({ context: { ...featureFlags, '@aws-cdk/core:validateAgainstDefaultRules': true } });
const stage = app.node.tryGetContext('stage') as string | undefined;
const workflows = app.node.tryGetContext('workflows') as string | undefined;
const stackName = app.node.tryGetContext('stack') as string | undefined;
const alarmEmail = app.node.tryGetContext('alarmEmail') as string | undefined;
const fileHosts = app.node.tryGetContext('fileHosts') as string | readonly string[] | undefined;

try {
  const forecast = createStack(app, {
    stage,
    workflows,
    stackName,
    alarmEmail,
    fileHosts: fileHosts?.toString().split(','),
  });
  checkTemplates(app.synth().directory);
  for (const line of forecast) console.error(`forecast: ${line}`);
} catch (error) {
  if (!(error instanceof WorkflowFolderError || error instanceof FileHostError || error instanceof RouterLimitError))
    throw error;
  console.error(error.message);
  // process.exit() is needed: with process.exitCode the app would still synthesize the incomplete stack when the process ends.
  process.exit(1);
}
