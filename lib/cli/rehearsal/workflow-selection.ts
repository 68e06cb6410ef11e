// Selects the workflows that a command names from those of a folder. lib/authoring reads and checks the folder.
import { readWorkflowFolder } from '../../authoring/workflow-folder.ts';
import { WorkflowFolderError } from '../../authoring/workflow-folder-error.ts';
import type { WorkflowSource } from '../../authoring/workflow-source.ts';
import { Catalogue } from '../../core/workflow/workflow.ts';
import { didYouMean } from '../../value/nearest-name.ts';
import { CliError } from '../terminal/cli-error.ts';
import { exitCodes } from '../terminal/exit-codes.ts';

/**
 * Returns the workflows with these names, folders or IDs; without names, all workflows of the folder.
 * @throws CliError with one line for each mistake in the folder, or for a name that no workflow has
 */
export function selectWorkflows(folder: string, names: readonly string[] = []): WorkflowSource[] {
  const sources = readSources(folder);
  return names.length === 0 ? sources : names.map((name) => find(name, sources, folder));
}

// The synthesis that follows checks substitutions, whose names only the stack knows, and reports the warnings.
function readSources(folder: string): WorkflowSource[] {
  try {
    return readWorkflowFolder(folder, undefined, () => undefined);
  } catch (error) {
    if (!(error instanceof WorkflowFolderError)) throw error;
    throw new CliError(error.message, { exitCode: exitCodes.failed });
  }
}

function find(name: string, sources: readonly WorkflowSource[], folder: string): WorkflowSource {
  const workflows = sources.map(({ workflow }) => workflow);
  const own = new Catalogue(workflows).find(name)?.folder;
  const found =
    sources.find(({ workflow }) => workflow.folder === name) ?? sources.find(({ workflow }) => workflow.folder === own);
  if (found !== undefined) return found;
  const known = [...new Set(workflows.flatMap((one) => [one.name, one.folder]))];
  throw new CliError(
    `workflow "${name}" is not in ${folder}${didYouMean(name, known)}: name one of ${known.join(', ')}`,
  );
}
