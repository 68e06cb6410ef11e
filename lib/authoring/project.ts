// The place of this project on disk. Knows nothing of what its folders hold.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds `package.json`. */
export const projectRoot = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The folder of workflows that is used where no other one is named. */
export const standardWorkflowFolder = join(projectRoot, 'statemachines');
