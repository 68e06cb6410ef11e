// flowgate diff as it is called: what it compares, what it prints, and its exit code.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Command } from 'commander';
import { addDiffCommand } from '../../../../../lib/cli/commands/deployment/diff.ts';
import { createTemporaryFolder } from '../../../../fixtures/temporary-folder.ts';

const printed: string[] = [];
beforeEach(() => {
  printed.length = 0;
  jest.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
});
afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = undefined;
});

function writeAssembly(...stacks: readonly [name: string, resources: object][]): string {
  const folder = createTemporaryFolder();
  mkdirSync(folder, { recursive: true });
  const artifacts = stacks.map(([name, Resources]) => {
    writeFileSync(join(folder, `${name}.json`), JSON.stringify({ Resources }));
    return [name, { type: 'aws:cloudformation:stack', properties: { templateFile: `${name}.json` } }];
  });
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ artifacts: Object.fromEntries(artifacts) }));
  return folder;
}

const logs = (RetentionInDays: number) => ({ Logs: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays } } });
const week = writeAssembly(['Flowgate', logs(7)]);
const month = writeAssembly(['Flowgate', logs(30)]);

async function diff(...args: readonly string[]): Promise<unknown> {
  const program = new Command().exitOverride();
  addDiffCommand(program);
  await program.parseAsync(['diff', ...args], { from: 'user' });
  return process.exitCode;
}

test.each<[string, string, readonly string[], number | undefined]>([
  ['no difference', week, ['--fail-on', 'any'], undefined],
  ['a difference', month, [], undefined],
  ['a difference, of which any fails', month, ['--fail-on', 'any'], 1],
  ['a difference without danger, of which only danger fails', month, ['--fail-on', 'danger'], undefined],
])('%s gives its exit code', async (_, to, args, code) => {
  expect(await diff('--from', week, '--to', to, ...args)).toBe(code);
});

test('a shorter retention is a danger, which fails, and is printed as one', async () => {
  expect(await diff('--from', month, '--to', week, '--fail-on', 'danger')).toBe(1);
  expect(printed).toEqual([
    'Data',
    '  ~ Logs LogGroup Logs is changed',
    '      RetentionInDays changes',
    '    ! data is kept for 7 days instead of 30 days: what is older is deleted',
    '',
    '1 difference, of which 1 needs a decision: see the lines with "!"',
  ]);
});

test('no difference is said in one line, and is no line of JSON', async () => {
  await diff('--from', week, '--to', week);
  expect(printed).toEqual(['a deployment changes nothing']);

  printed.length = 0;
  await diff('--from', week, '--to', week, '--json');
  expect(printed).toEqual([]);
});

test('differences are printed as one JSON object each', async () => {
  const template = join(week, 'Flowgate.json');

  await diff('--template', template, '--to', month, '--json');

  expect(printed.map((line) => JSON.parse(line))).toEqual([
    {
      ...{ section: 'data', change: 'changed', name: 'Logs LogGroup Logs' },
      ...{ details: ['RetentionInDays changes'], dangers: [] },
    },
  ]);
});

test('a folder with several stacks needs the name of one, and two things to compare with are refused', async () => {
  const several = writeAssembly(['One', logs(7)], ['Two', logs(30)]);

  await expect(diff('--from', week, '--to', several)).rejects.toThrow(
    /it has several stacks: use --stack; it has One, Two$/,
  );
  expect(await diff('--from', several, '--to', several, '--stack', 'Two', '--fail-on', 'any')).toBeUndefined();
  await expect(diff('--from', week, '--template', 'x', '--to', week)).rejects.toThrow(
    /^--from and --template both say/,
  );
});
