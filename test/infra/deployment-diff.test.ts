// `flowgate diff` on what the construct really writes: two syntheses, and the template of a deployed stack.
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { readAssembly, readTemplateFile } from '../../lib/cli/deployment/assembly.ts';
import { readDeployedStack } from '../../lib/cli/deployment/deployed-stack.ts';
import { compareDeployments } from '../../lib/cli/deployment/deployment-diff.ts';
import { formatDiff } from '../../lib/cli/deployment/diff-lines.ts';
import { createColoursFor } from '../../lib/cli/terminal/colours.ts';
import { EventRouter } from '../../lib/infra/event-router.ts';
import { createQuickApp } from '../fixtures/quick-app.ts';
import { createTemporaryFolder } from '../fixtures/temporary-folder.ts';

const id = (digit: string) => `${digit.repeat(8)}-1111-4111-8111-111111111111`;

function writeWorkflow(folder: string, name: string, { output, ...manifest }: Record<string, unknown>): void {
  mkdirSync(join(folder, name), { recursive: true });
  const definition = {
    QueryLanguage: 'JSONata',
    StartAt: 'Greet',
    States: { Greet: { Type: 'Pass', Output: output, End: true } },
  };
  writeFileSync(join(folder, name, 'workflow.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, name, 'definition.asl.json'), JSON.stringify(definition));
}

function synthesize(
  workflows: string,
  props: { readonly removalPolicy?: RemovalPolicy; readonly maxDepth?: number } = {},
): string {
  const app = createQuickApp();
  new EventRouter(new Stack(app, 'Shop'), 'Router', { workflows, warn: () => undefined, ...props });
  return app.synth().directory;
}

const before = createTemporaryFolder();
writeWorkflow(before, 'hello', { id: id('1'), output: 'hi', triggers: [{ event: 'Grüße' }] });
writeWorkflow(before, 'inner', { id: id('2'), output: 'a', triggers: [], stack: 'nested' });
const after = createTemporaryFolder();
cpSync(before, after, { recursive: true });
writeWorkflow(after, 'hello', { id: id('1'), output: 'hello', triggers: [{ event: 'welcome' }] });
writeWorkflow(after, 'inner', { id: id('2'), output: 'b', triggers: [], stack: 'nested' });
writeWorkflow(after, 'second', { id: id('3'), output: 'b', triggers: [{ event: 'welcome' }] });
const [old, next] = [synthesize(before), synthesize(after)];

test('the same workflows give no difference', () => {
  const again = readAssembly(synthesize(before));

  expect(compareDeployments(readAssembly(old).resources, again.resources)).toEqual([]);
});

test('changed workflows are said in words, in nested stacks too, and nothing is dangerous', () => {
  const entries = compareDeployments(readAssembly(old).resources, readAssembly(next).resources);
  const lines = formatDiff(entries, createColoursFor({ isTTY: false }, {}));

  expect(entries.filter(({ section }) => section === 'workflows')).toEqual([
    {
      ...{ section: 'workflows', change: 'changed', name: 'hello', dangers: [] },
      details: [
        'state Greet: Output changed',
        'running executions keep the definition that they started with; new runs use the new one',
        'triggers: [{"event":"welcome"}] instead of [{"event":"Grüße"}]',
      ],
    },
    expect.objectContaining({
      change: 'added',
      name: 'second',
      details: ['1 states', 'triggers [{"event":"welcome"}]'],
    }),
    expect.objectContaining({ change: 'changed', name: 'inner' }),
  ]);
  expect(lines).toEqual(
    expect.arrayContaining(['Workflows', '  ~ hello is changed', '  + second is added', 'Functions']),
  );
  expect(lines.at(-1)).toMatch(/^\d+ differences, none of which loses data, ends runs or widens permissions$/);
});

test('workflows that are removed end their running executions, and the summary says that something needs a decision', () => {
  const entries = compareDeployments(readAssembly(next).resources, readAssembly(old).resources);

  expect(entries.find(({ name }) => name === 'second')?.dangers).toEqual([
    expect.stringMatching(/^its running executions are terminated/),
  ]);
  expect(formatDiff(entries, createColoursFor({ isTTY: false }, {})).at(-1)).toMatch(/of which 1 needs a decision/);
});

test('the template that CloudFormation returns is compared as a file, and through the AWS CLI with nested stacks', async () => {
  const body = readFileSync(join(old, 'Shop.template.json'), 'utf8');
  const file = join(createTemporaryFolder(), 'deployed.json');
  writeFileSync(file, JSON.stringify({ StagesAvailable: ['Original'], TemplateBody: JSON.parse(body) }));
  const calls: string[] = [];
  const runAws = async (args: readonly string[]): Promise<string> => {
    calls.push(args.slice(0, 4).join(' '));
    if (args[1] === 'describe-stack-resources') return JSON.stringify({ StackResources: listNested(body) });
    const nested = readFileSync(
      join(old, readdirSync(old).find((name) => name.endsWith('.nested.template.json')) ?? ''),
      'utf8',
    );
    return args[3] === 'Shop' ? JSON.stringify({ TemplateBody: body }) : nested;
  };

  const deployed = await readDeployedStack('Shop', runAws);

  expect(compareDeployments(deployed, readAssembly(old).resources)).toEqual([]);
  expect(calls).toEqual([
    'cloudformation get-template --stack-name Shop',
    'cloudformation describe-stack-resources --stack-name Shop',
    'cloudformation get-template --stack-name arn:nested',
  ]);
  const entries = compareDeployments(readTemplateFile(file), readAssembly(next).resources);
  expect(entries.filter(({ section }) => section === 'workflows').map(({ name }) => name)).toEqual(['hello', 'second']);
  expect(entries.filter(({ dangers }) => dangers.length > 0).map(({ name, dangers }) => [name, dangers])).toEqual([
    [expect.stringMatching(/^CloudFormation Stack /), [expect.stringMatching(/^what changes in it is unknown/)]],
  ]);
});

function listNested(body: string): object[] {
  const { Resources } = JSON.parse(body) as { Resources: Record<string, { Type: string }> };
  return Object.entries(Resources)
    .filter(([, { Type }]) => Type === 'AWS::CloudFormation::Stack')
    .map(([LogicalResourceId, { Type }]) => ({
      LogicalResourceId,
      ResourceType: Type,
      PhysicalResourceId: 'arn:nested',
    }));
}

test('what is not there is said with the remedy', () => {
  expect(() => readAssembly(before)).toThrow(/is not a synthesized app: write one with npx cdk synth --output /);
  expect(() => readAssembly(old, 'Other')).toThrow(/it has no stack "Other"; it has Shop$/);
  expect(() => readTemplateFile(join(before, 'hello', 'workflow.json'))).toThrow(/it has no "Resources"/);
});
