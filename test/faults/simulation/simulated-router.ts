// What all rounds of a process share: the synthesized stack with the workflows of the simulation, and the builder of the functions.
import { synthesize } from '../../../lib/cli/reload/synthesize.ts';
import { createTemporaryFolder } from '../../fixtures/temporary-folder.ts';
import { FunctionBuilder } from './function-code.ts';
import { writeSimulatedWorkflows } from './workflows.ts';

export interface SimulatedRouter {
  readonly assembly: string;
  readonly builder: FunctionBuilder;
}

/** Synthesizes the stack, in its own process. */
export async function prepareSimulatedRouter(): Promise<SimulatedRouter> {
  const [workflows, assembly] = [createTemporaryFolder(), createTemporaryFolder()];
  writeSimulatedWorkflows(workflows);
  await synthesize({ outputFolder: assembly, workflows });
  return { assembly, builder: new FunctionBuilder() };
}
