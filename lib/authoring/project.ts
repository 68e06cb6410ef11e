// The paths of this project on disk. Reads no file.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds `package.json`. */
export const projectRoot = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The folder of workflows that is used by default. */
export const standardWorkflowFolder = join(projectRoot, 'statemachines');
