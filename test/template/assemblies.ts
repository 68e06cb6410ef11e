// The templates to check: this project's, and one with every setting and the workflows of all dialects' tests.
import { cpSync, globSync, readdirSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { App, Duration } from 'aws-cdk-lib';
import { taskFolder } from '../../lib/authoring/task-folder.ts';
import { FlowgateStack } from '../../lib/infra/flowgate-stack.ts';
import type { EventRouterProps } from '../../lib/infra/settings/router-props.ts';
import { readCallbackExample } from '../fixtures/callback-example.ts';
import { createTemporaryFolder } from '../fixtures/temporary-folder.ts';

/** Synthesizes them, or those with the given names. @returns the files, by the stack's name; those of nested stacks by their file's name */
export function synthesizeTemplates(names?: readonly string[]): ReadonlyMap<string, string> {
  const app = new App({ outdir: createTemporaryFolder(), builtinCloudFormationValidation: false });
  const routers = Object.entries(listRouters()).filter(([name]) => names === undefined || names.includes(name));
  for (const [name, router] of routers)
    new FlowgateStack(app, name, { router: { warn, ...router }, ...(name === 'Full' ? { alarmEmail } : {}) });
  const { stacks, directory } = app.synth();
  const nested = readdirSync(directory).filter((name) => name.endsWith('.nested.template.json'));
  return new Map([
    ...stacks.map(({ stackName, templateFullPath }) => [stackName, templateFullPath] as const),
    ...nested.map((name) => [name, join(directory, name)] as const),
  ]);
}

const warn = (): void => undefined;
const alarmEmail = 'oncall@example.com';

function listRouters(): Record<string, EventRouterProps> {
  return { Flowgate: {}, Full: everySetting() };
}

function everySetting(): EventRouterProps {
  const workflows = createTemporaryFolder();
  cpSync('statemachines', workflows, { recursive: true });
  for (const folder of globSync('test/fixtures/*/workflows/*/')) {
    const [, , dialect = '', , name = ''] = folder.split(sep);
    cpSync(folder, join(workflows, `${dialect}-${name}`), { recursive: true });
  }
  writeFileSync(join(workflows, 'sources.json'), JSON.stringify({ sources: [source], kmsKeys: [key], callbacks }));
  readCallbackExample().write(workflows);
  return {
    workflows,
    // The copy of the workflows has no task functions beside it.
    taskFunctions: taskFolder,
    window: Duration.days(90),
    keyWindows: { bridge: Duration.hours(1) },
    maxDepth: 3,
    throttle: { rateLimit: 5, burstLimit: 10 },
    rateLimit: { requests: 100, seconds: 900 },
    fileHosts: ['files.example.com'],
  };
}

const key = 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const callbacks = { secrets: ['secretsmanager:shop/callbacks'] };
const source = {
  name: 'stripe',
  scheme: { type: 'stripe' },
  secrets: ['secretsmanager:shop/stripe', 'ssm:/shop/stripe-before'],
  event: { pointer: '/type' },
};
