// Writes folders of small workflows, and reads the templates of a stack with its nested stacks.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createStack } from '../../../lib/infra/synthesis.ts';
import { createQuickApp } from '../../fixtures/quick-app.ts';
import type { Resource } from '../../fixtures/stack.ts';
import { createTemporaryFolder } from '../../fixtures/temporary-folder.ts';

export interface SmallWorkflow {
  readonly name: string;
  readonly stack?: 'main' | 'nested';
  readonly type?: 'EXPRESS';
}

export interface SynthesizedTemplate {
  readonly Resources: Readonly<Record<string, Resource & { readonly DependsOn?: string | readonly string[] }>>;
  readonly Outputs?: object;
  readonly Parameters?: object;
}

/** The ID is computed from the name: random, and the same in every run. */
export function deriveTestId(name: string): string {
  const [a, b, c, d, e] = [8, 12, 15, 18, 30].map((end, at, ends) =>
    createHash('sha256')
      .update(name)
      .digest('hex')
      .slice(ends[at - 1] ?? 0, end),
  );
  return `${a}-${b}-4${c}-a${d}-${e}`;
}

export function writeWorkflows(workflows: readonly SmallWorkflow[]): string {
  const folder = createTemporaryFolder();
  for (const { name, ...manifest } of workflows) {
    mkdirSync(join(folder, name));
    const triggers = [{ event: name }];
    const definition = { TimeoutSeconds: 20, StartAt: 'Done', States: { Done: { Type: 'Succeed' } } };
    writeFileSync(
      join(folder, name, 'workflow.json'),
      JSON.stringify({ id: deriveTestId(name), triggers, ...manifest }),
    );
    writeFileSync(join(folder, name, 'definition.asl.json'), JSON.stringify(definition));
  }
  return folder;
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
  createStack(app, { workflows: writeWorkflows(workflows), warn: () => undefined });
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
