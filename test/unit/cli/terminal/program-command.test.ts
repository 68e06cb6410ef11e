import { describe, expect, test } from '@jest/globals';
import { Option } from 'commander';
import { ProgramCommand } from '../../../../lib/cli/terminal/program-command.ts';

function createProgram(lines: string[]): ProgramCommand {
  const program = new ProgramCommand('flowgate')
    .exitOverride()
    .configureOutput({ writeErr: (text) => lines.push(...text.trimEnd().split('\n')) });
  const runs = program.command('runs');
  runs
    .command('list')
    .option('--all', 'every run')
    .addOption(new Option('--status <status>', 'only these').choices(['failed', 'running']))
    .addOption(new Option('--last <count>', 'so many').conflicts('all'))
    .action(() => undefined);
  runs
    .command('show <id>')
    .requiredOption('--table <name>', 'where')
    .action(() => undefined);
  return program;
}

function reportOf(...args: string[]): string[] {
  const lines: string[] = [];
  expect(() => createProgram(lines).parse(args, { from: 'user' })).toThrow();
  return lines;
}

const listUsage = ['flowgate: usage: flowgate runs list [options]', expect.stringContaining('runs list --help"')];
const showUsage = ['flowgate: usage: flowgate runs show [options] <id>', expect.stringContaining('runs show --help"')];

describe('a mistake in the arguments is reported with the usage:', () => {
  test.each([
    ['a missing argument', ['runs', 'show', '--table', 't'], ['flowgate: the argument <id> is missing', ...showUsage]],
    ['a missing option', ['runs', 'show', '1'], ['flowgate: the option --table <name> is missing', ...showUsage]],
    [
      'a missing value',
      ['runs', 'list', '--status'],
      ['flowgate: the option --status <status> has no value', ...listUsage],
    ],
    [
      'a value that is not allowed',
      ['runs', 'list', '--status', 'bad'],
      [
        'flowgate: the value "bad" of the option --status <status> is invalid: use one of failed, running',
        ...listUsage,
      ],
    ],
    [
      'too many arguments',
      ['runs', 'list', 'x'],
      ['flowgate: too many arguments: expected 0, received 1', ...listUsage],
    ],
    [
      'a misspelt option',
      ['runs', 'list', '--al'],
      ['flowgate: unknown option "--al": did you mean "--all"?', ...listUsage],
    ],
    [
      'options that exclude each other',
      ['runs', 'list', '--all', '--last', '3'],
      ['flowgate: the options --last <count> and --all cannot be used together', ...listUsage],
    ],
  ])('%s', (_, args, expected) => {
    expect(reportOf(...args)).toEqual(expected);
  });

  test('an unknown command of a group, with all of them', () => {
    expect(reportOf('runs', 'shwo')).toEqual([
      'flowgate: unknown command "shwo": did you mean "show"? (the commands are list, show)',
      'flowgate: usage: flowgate runs [options] [command]',
      'flowgate: run "npx --no-install flowgate runs --help" to list its options',
    ]);
  });

  test('an unknown command of the program, without a list of all of them', () => {
    expect(reportOf('evnts')).toEqual([
      'flowgate: unknown command "evnts"',
      'flowgate: run "npx --no-install flowgate --help" to list the commands and options',
    ]);
  });
});
