// What all rounds of a process share: the synthesized stack with the workflows of the simulation, and the builder of the functions.
import { keepAssembly } from '../../e2e/kept-assembly.ts';
import { createTemporaryFolder } from '../../fixtures/temporary-folder.ts';
import { FunctionBuilder } from './function-code.ts';
import { writeSimulatedWorkflows } from './workflows.ts';

export interface SimulatedRouter {
  readonly assembly: string;
  readonly builder: FunctionBuilder;
}

/** Synthesizes the stack, unless an earlier suite has. */
export async function prepareSimulatedRouter(): Promise<SimulatedRouter> {
  const workflows = createTemporaryFolder();
  writeSimulatedWorkflows(workflows);
  return { assembly: await keepAssembly(workflows), builder: new FunctionBuilder() };
}
