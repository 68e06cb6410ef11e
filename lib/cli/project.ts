// The folders that the command line works on.
import { join, resolve } from 'node:path';
import { projectRoot, standardWorkflowFolder } from '../authoring/project.ts';

/** The folders of code from which a stack and its functions are built. Saving a file in one of them reloads the router. */
export const stackSources = [
  'lambdas',
  ...['asl', 'authoring', 'aws', 'console', 'core', 'event-pattern', 'http', 'infra', 'value'].map((name) =>
    join('lib', name),
  ),
].map((folder) => join(projectRoot, folder));

/** Resolves the option `--workflows`. @default this project's `statemachines` */
export function resolveWorkflowFolder(workflows: string | undefined): string {
  return workflows === undefined ? standardWorkflowFolder : resolve(workflows);
}
