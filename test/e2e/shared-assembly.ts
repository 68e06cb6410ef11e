// A synthesized assembly that the tests of one file share: a synthesis takes seconds, a copy takes none.
import { cpSync } from 'node:fs';
import { keepAssembly } from './kept-assembly.ts';

/** Copies the assembly into a folder, over what is there. */
export type CopyAssembly = (folder: string) => void;

/** Synthesizes the stack with a folder of workflows. */
export async function synthesizeToShare(workflows: string): Promise<CopyAssembly> {
  const assembly = await keepAssembly(workflows);
  return (folder) => cpSync(assembly, folder, { recursive: true });
}
