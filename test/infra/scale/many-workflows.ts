// Synthesizes many workflows, and reads the templates of the stack and of its nested stacks.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createStack } from '../../../lib/infra/synthesis.ts';
import { createQuickApp } from '../../fixtures/quick-app.ts';
import { type SmallWorkflow, writeSmallWorkflows } from '../../fixtures/small-workflows.ts';
import type { Resource } from '../../fixtures/stack.ts';
import { createTemporaryFolder } from '../../fixtures/temporary-folder.ts';

export interface SynthesizedTemplate {
  readonly Resources: Readonly<Record<string, Resource & { readonly DependsOn?: string | readonly string[] }>>;
  readonly Outputs?: object;
  readonly Parameters?: object;
}

export interface WrittenTemplates {
  /** The folder of the cloud assembly. */
  readonly directory: string;
  readonly main: SynthesizedTemplate;
  /** By the name of their group. */
  readonly nested: ReadonlyMap<string, SynthesizedTemplate>;
}

export function synthesizeTemplates(workflows: readonly SmallWorkflow[]): WrittenTemplates {
  const app = createQuickApp();
  const folder = createTemporaryFolder();
  writeSmallWorkflows(folder, workflows);
  createStack(app, { workflows: folder, warn: () => undefined });
  const { directory } = app.synth();
  const read = (name: string): SynthesizedTemplate => JSON.parse(readFileSync(join(directory, name), 'utf8'));
  const files = readdirSync(directory).filter((name) => name.endsWith('.nested.template.json'));
  const nested = files.map((name) => [/group./.exec(name)?.[0] ?? '', read(name)] as const);
  return { directory, main: read('Flowgate.template.json'), nested: new Map(nested) };
}

/** The names of the state machines of a template, which end in the IDs of their workflows. */
export function listMachines({ Resources }: SynthesizedTemplate): string[] {
  return listProperties({ Resources }, 'AWS::StepFunctions::StateMachine').map(({ StateMachineName }) =>
    String(StateMachineName),
  );
}

export function listProperties({ Resources }: SynthesizedTemplate, type: string): Resource['Properties'][] {
  return Object.values(Resources).flatMap(({ Type, Properties }) => (Type === type ? [Properties] : []));
}
