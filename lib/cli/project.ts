// Where the project's files are: its root, what its stack is made from, its workflows.
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** What a stack and its functions' code are made from, beside the workflows. */
export const stackSources = ['lambdas', 'lib/aws', 'lib/core', 'lib/http', 'lib/infra'].map((folder) =>
  join(projectRoot, folder),
);

/** The folder of workflows that a command works on. */
export function workflowFolder(workflows: string | undefined): string {
  return workflows === undefined ? join(projectRoot, 'statemachines') : resolve(workflows);
}
