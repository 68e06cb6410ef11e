// Synthesizes the workflows of a test in the process of the tests, which keeps the CDK loaded, so that the router that starts next finds
// the assembly kept. Its own synthesis would load the CDK again: 3 s of processor time for each folder of workflows.
import { synthesizeUnlessKept } from '../../lib/cli/reload/kept-synthesis.ts';
import { type Builders, disposeBuilders } from '../../lib/infra/function-build.ts';
import { synthesizeAgain } from '../../lib/infra/synthesis.ts';
import { createTemporaryFolder } from '../fixtures/temporary-folder.ts';

const builders: Builders = { builds: new Map() };
const synthesis = {
  synthesize: (options: Parameters<typeof synthesizeAgain>[0]) => synthesizeAgain(options, builders),
};

/**
 * Synthesizes the stack of a folder of workflows, and keeps it for the next start. @returns the folder of the assembly
 * @throws WorkflowFolderError
 */
export async function keepAssembly(workflows?: string): Promise<string> {
  const outputFolder = createTemporaryFolder();
  try {
    await synthesizeUnlessKept({ outputFolder, workflows }, { synthesis });
  } finally {
    await disposeBuilders(builders);
  }
  return outputFolder;
}
