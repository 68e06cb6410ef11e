// Creates the stack for a folder of workflows in a CDK app, and writes its assembly in a process that does so repeatedly.
import { relative, resolve } from 'node:path';
import { App, AssetStaging, CfnResource } from 'aws-cdk-lib';
import { writeEditorSchemas } from '../authoring/editor-schemas.ts';
import { standardWorkflowFolder } from '../authoring/project.ts';
import { WorkflowFolderError } from '../authoring/workflow-folder.ts';
import { FlowgateStack } from './flowgate-stack.ts';
import { type Builders, bundleAhead } from './function-build.ts';
import { discardBundles } from './function-bundle.ts';

export interface StackOptions {
  /** The folder of workflows. @default this project's `statemachines` */
  readonly workflows?: string | undefined;
  /** @default Flowgate */
  readonly stackName?: string | undefined;
  /** Hosts that files may be fetched from. @default none */
  readonly fileHosts?: readonly string[] | undefined;
  /** Takes each suspicion, one line. @default to standard error */
  readonly warn?: (line: string) => void;
}

/** CloudFormation's limit. */
const mostResources = 500;

/** @throws WorkflowFolderError for workflows that must not be deployed, FileHostError */
export function makeStack(app: App, options: StackOptions): void {
  const { workflows, stackName = 'Flowgate', fileHosts = [], warn = console.error } = options;
  const folder = resolve(workflows ?? standardWorkflowFolder);
  writeEditorSchemas(folder, warn);
  const router = { workflows: folder, fileHosts, warn: (line: string) => warn(`warning: ${line}`) };
  const { node } = new FlowgateStack(app, stackName, { router });
  const resources = node.findAll().filter(CfnResource.isCfnResource).length;
  if (resources <= mostResources) return;
  const what = `${relative(process.cwd(), folder)}: the workflows make a stack of ${resources} resources`;
  const remedy = 'deploy some of them as another stack, with -c workflows=… -c stack=…';
  throw new WorkflowFolderError([`${what}; CloudFormation takes ${mostResources}: ${remedy}`]);
}

export interface AgainOptions {
  /** Where the cloud assembly goes. */
  readonly outputFolder: string;
  readonly workflows?: string | undefined;
}

/**
 * Writes the assembly as it is now, without CloudFormation's rules about templates: they take most of the time, and no
 * workflow can break them.
 * @param builders what the process keeps for the next time
 * @returns what it warned of, a line each
 * @throws WorkflowFolderError and whatever the code of the project throws
 */
export async function synthesizeAgain(
  { outputFolder, workflows }: AgainOptions,
  builders: Builders,
): Promise<readonly string[]> {
  await bundleAhead(builders);
  AssetStaging.clearAssetHashCache();
  const warnings: string[] = [];
  const app = new App({ outdir: outputFolder, autoSynth: false, builtinCloudFormationValidation: false });
  try {
    makeStack(app, { workflows, warn: (line) => warnings.push(line) });
    app.synth();
  } finally {
    discardBundles();
  }
  return warnings;
}
