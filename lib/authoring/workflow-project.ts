// Everything that engineers write for one router: workflows, sources and issuers, read and checked together.
import type { KnownSubstitution } from '../asl/check/check-definition.ts';
import type { Issuer } from '../core/credential/issuer.ts';
import type { SourceFile } from '../core/source/source.ts';
import { callbackSubstitution, findCallbackMistakes } from './callback-check.ts';
import { readIssuerFile } from './issuer-file.ts';
import { readSourceFile, refuseClaimedSources } from './source-file.ts';
import { readTaskFolders } from './task-folder.ts';
import { readWorkflowFolder } from './workflow-folder.ts';
import { WorkflowFolderError } from './workflow-folder-error.ts';
import type { WorkflowSource } from './workflow-source.ts';

export interface WorkflowProject extends SourceFile {
  readonly workflows: readonly WorkflowSource[];
  readonly issuers: readonly Issuer[];
}

export interface ProjectOptions {
  /** The folder of the functions that workflows call. @default `lambdas/tasks` of this project */
  readonly taskFunctions?: string;
  /** Names that definitions may have in `${…}` beside those of the router. @default none */
  readonly substitutions?: readonly KnownSubstitution[];
  /** Receives each warning as one line. @default prints to standard error */
  readonly warn?: (line: string) => void;
}

/** @throws WorkflowFolderError with all mistakes in workflows and sources */
export function readWorkflowProject(
  folder: string,
  { taskFunctions, substitutions = [], warn = warnInConsole }: ProjectOptions,
): WorkflowProject {
  const { functions, warnings } = readTaskFolders(taskFunctions);
  for (const warning of warnings) warn(warning);
  const known = ['EventBusName', 'DataBucketName', callbackSubstitution, ...functions.keys(), ...substitutions];
  const workflows = attempt(() => readWorkflowFolder(folder, known, warn));
  const sources = attempt(() => readSourceFile(folder));
  const issuers = attempt(() => readIssuerFile(folder));
  if (workflows.kind === 'done' && sources.kind === 'done' && issuers.kind === 'done') {
    refuseClaimedSources(workflows.value, sources.value);
    const mistakes = findCallbackMistakes(workflows.value, sources.value, functions);
    if (mistakes.length > 0) throw new WorkflowFolderError(mistakes);
    return { workflows: workflows.value, ...sources.value, issuers: issuers.value };
  }
  const errors = [workflows, sources, issuers].flatMap((one) => (one.kind === 'refused' ? [one.error] : []));
  throw mergeErrors(errors);
}

function warnInConsole(line: string): void {
  console.error(`warning: ${line}`);
}

type Attempt<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'refused'; readonly error: WorkflowFolderError };

function attempt<T>(read: () => T): Attempt<T> {
  try {
    return { kind: 'done', value: read() };
  } catch (error) {
    if (!(error instanceof WorkflowFolderError)) throw error;
    return { kind: 'refused', error };
  }
}

function mergeErrors(errors: readonly WorkflowFolderError[]): WorkflowFolderError {
  const findings = errors.flatMap((error) => error.findings);
  return new WorkflowFolderError(findings, errors.every(({ isUnfinished }) => isUnfinished) ? findings : []);
}
