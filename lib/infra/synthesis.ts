// Creates the stack for a folder of workflows in a CDK app, and writes its assembly in a process that synthesizes repeatedly.
import { relative, resolve } from 'node:path';
import { App, AssetStaging } from 'aws-cdk-lib';
import { writeEditorSchemas } from '../authoring/editor-schemas.ts';
import { describeForecast } from '../authoring/forecast/forecast.ts';
import { standardWorkflowFolder } from '../authoring/project.ts';
import { taskFolder } from '../authoring/task-folder.ts';
import { WorkflowFolderError } from '../authoring/workflow-folder-error.ts';
import { FlowgateStack } from './flowgate-stack.ts';
import { type Builders, bundleAhead } from './function-build.ts';
import { discardBundles } from './function-bundle.ts';
import { checkTemplates, findExceededStacks, listGrowthLimits, measureStacks } from './scale/stack-limits.ts';
import { featureFlags } from './settings/feature-flags.ts';
import { findStage } from './settings/stage.ts';
import { standardThrottle } from './settings/throttle.ts';

export interface StackOptions {
  /** The folder of workflows. @default this project's `statemachines` */
  readonly workflows?: string | undefined;
  /** `dev` or `prod`. @default neither: see settings/stage.ts */
  readonly stage?: string | undefined;
  /** @default the name of the stage's stack: Flowgate, Flowgate-dev, Flowgate-prod */
  readonly stackName?: string | undefined;
  /** Hosts from which files may be fetched. @default none */
  readonly fileHosts?: readonly string[] | undefined;
  /** Receives the alarms by e-mail. @default none */
  readonly alarmEmail?: string | undefined;
  /** Receives each warning as one line. @default prints to standard error */
  readonly warn?: (line: string) => void;
}

/**
 * @returns a forecast of costs and limits, one line each
 * @throws WorkflowFolderError for invalid workflows or sources, FileHostError, RouterLimitError
 */
export function createStack(app: App, options: StackOptions): string[] {
  const { workflows, fileHosts = [], alarmEmail, warn = console.error } = options;
  const stage = findStage(options.stage);
  const folder = resolve(workflows ?? standardWorkflowFolder);
  writeEditorSchemas(folder, warn);
  const router = {
    ...stage.router,
    workflows: folder,
    taskFunctions: taskFolder,
    fileHosts,
    warn: (line: string) => warn(`warning: ${line}`),
  };
  const { stackName = stage.stackName } = options;
  const { terminationProtection } = stage;
  const stack = new FlowgateStack(app, stackName, { router, alarmEmail, terminationProtection });
  const place = relative(process.cwd(), folder);
  const uses = measureStacks(stack);
  const exceeded = findExceededStacks(uses).map((line) => `${place}: ${line}`);
  if (exceeded.length > 0) throw new WorkflowFolderError(exceeded);
  return describeForecast({ gatewayPerSecond: standardThrottle.rateLimit, growth: listGrowthLimits(uses) });
}

export interface SynthesisOptions {
  /** The folder of the cloud assembly. */
  readonly outputFolder: string;
  readonly workflows?: string | undefined;
}

/**
 * Writes the assembly of the current code and workflows. Skips CloudFormation's rules for templates: they take most of the time,
 * and no workflow can break them.
 * @param builders state that the process keeps for the next call
 * @returns the warnings, one line each
 * @throws WorkflowFolderError, RouterLimitError, and any error of the project's code
 */
export async function synthesizeAgain(
  { outputFolder, workflows }: SynthesisOptions,
  builders: Builders,
): Promise<readonly string[]> {
  await bundleAhead(builders);
  AssetStaging.clearAssetHashCache();
  const warnings: string[] = [];
  const app = new App({
    outdir: outputFolder,
    autoSynth: false,
    builtinCloudFormationValidation: false,
    context: featureFlags,
  });
  try {
    createStack(app, { workflows, warn: (line) => warnings.push(line) });
    checkTemplates(app.synth().directory);
  } finally {
    discardBundles();
  }
  return warnings;
}
