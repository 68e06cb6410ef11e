// A synthesized assembly that the tests of one file share: a synthesis takes seconds, a copy takes none.
import { cpSync } from 'node:fs';
import { synthesize } from '../../lib/cli/reload/synthesize.ts';
import { createTemporaryFolder } from '../fixtures/temporary-folder.ts';

/** Copies the assembly into a folder, over what is there. */
export type CopyAssembly = (folder: string) => void;

/** Synthesizes the stack with a folder of workflows, in its own process. */
export async function synthesizeToShare(workflows: string): Promise<CopyAssembly> {
  const outputFolder = createTemporaryFolder();
  await synthesize({ outputFolder, workflows });
  return (folder) => cpSync(outputFolder, folder, { recursive: true });
}
