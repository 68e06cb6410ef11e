// The scripts of completion. bash itself runs the one for bash, where it is installed.
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { Argument, Command, Option } from 'commander';
import { formatBashCompletion } from '../../../../lib/cli/completion/bash.ts';
import { listCommands } from '../../../../lib/cli/completion/command-tree.ts';
import { formatFishCompletion } from '../../../../lib/cli/completion/fish.ts';
import { formatZshCompletion } from '../../../../lib/cli/completion/zsh.ts';

function createProgram(): Command {
  const program = new Command('flowgate');
  const runs = program.command('runs').description("runs; don't list them");
  runs
    .command('list')
    .description('list runs')
    .addOption(new Option('--status <status>', 'only these').choices(['failed', 'running']))
    .option('--workflow <idOrName>', 'only of this workflow')
    .option('--limit <count>', 'how many')
    .option('--follow', 'wait for more');
  program.command('run').description('run one').argument('<workflow>').option('--input <file>', 'data');
  program.command('completion').addArgument(new Argument('<shell>').choices(['bash', 'zsh']));
  program.command('hidden', { hidden: true });
  return program;
}

const entries = listCommands(createProgram());

test('the tree has every visible command, its options and what their values are', () => {
  expect(entries.map(({ path }) => path)).toEqual(['', 'runs', 'runs list', 'run', 'completion']);
  expect(entries[2]?.options).toEqual([
    { word: '--status', description: 'only these', values: { kind: 'words', words: ['failed', 'running'] } },
    { word: '--workflow', description: 'only of this workflow', values: { kind: 'workflows' } },
    { word: '--limit', description: 'how many', values: { kind: 'none' } },
    { word: '--follow', description: 'wait for more' },
    { word: '--help', description: 'display help for command' },
  ]);
  expect(entries[3]).toMatchObject({ argument: { kind: 'folders' }, options: [{ values: { kind: 'files' } }, {}] });
});

const hasBash = spawnSync('bash', ['--version']).status === 0;
const describeWithBash = hasBash ? describe : describe.skip;

describeWithBash(
  hasBash ? 'bash' : 'bash (skipped: bash is not installed, and only bash itself can run its script)',
  () => {
    /** Completes the last word. The fake flowgate has a workflow whose name is a command. */
    function complete(...words: readonly string[]): string[] {
      const script = `
      ${formatBashCompletion(entries)}
      flowgate() { [[ $1 == completion-words ]] && printf '%s\\n' 'order-intake' 'Bestellung prüfen' '$(touch /tmp/never)'; }
      [[ $(complete -p flowgate) == 'complete -F _flowgate flowgate' ]] || exit 3
      COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _flowgate
      printf '%s\\n' "\${COMPREPLY[@]}"`;
      const { status, stdout, stderr } = spawnSync('bash', ['-c', script, 'bash', 'flowgate', ...words], {
        encoding: 'utf8',
      });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      return stdout.split('\n').filter((line) => line !== '');
    }

    test.each([
      ['commands', [''], ['runs', 'run', 'completion', '--help']],
      ['the beginning of a command', ['ru'], ['runs', 'run']],
      ['commands of a command', ['runs', ''], ['list', '--help']],
      ['options', ['runs', 'list', '--'], ['--status', '--workflow', '--limit', '--follow', '--help']],
      ['the beginning of an option', ['runs', 'list', '--follow', '--st'], ['--status']],
      ['choices of an option', ['runs', 'list', '--status', 'f'], ['failed']],
      ['choices after an equals sign', ['runs', 'list', '--status', '=', 'r'], ['running']],
      ['choices right after it', ['runs', 'list', '--status', '='], ['failed', 'running']],
      ['choices of an argument', ['completion', 'b'], ['bash']],
      ['nothing where any text is allowed', ['runs', 'list', '--limit', ''], []],
      ['names of workflows, quoted', ['runs', 'list', '--workflow', 'B'], ['Bestellung\\ prüfen']],
      ['a name as text that bash never runs', ['run', '$'], ['\\$\\(touch\\ /tmp/never\\)']],
      ['files', ['run', '--input', 'package.j'], ['package.json']],
      ['nothing after an unknown command', ['nope', 'x'], []],
    ])('completes %s', (_, words, expected) => {
      expect(complete(...words)).toEqual(expected);
    });
  },
);

test('zsh gets words with descriptions, and quotes them', () => {
  const script = formatZshCompletion(entries);

  expect(script).toMatch(/^#compdef flowgate\n/);
  expect(script).toContain("    'runs list:--status') compadd -- 'failed' 'running'; return ;;");
  expect(script).toContain("    'runs list:--workflow') _flowgate_outside workflows; return ;;");
  expect(script).toContain(`found=('runs:runs' 'run:run one' 'completion:'`);
});

test('fish gets a line for each command and each option', () => {
  const lines = formatFishCompletion(entries).split('\n');

  expect(lines).toContain(
    String.raw`complete -c flowgate -n '__flowgate_at \'runs list\'' -l status -x -a 'failed running' -d 'only these'`,
  );
  expect(lines).toContain(String.raw`complete -c flowgate -n '__flowgate_at \'runs\'' -a list -d 'list runs'`);
  expect(lines).toContain(
    String.raw`complete -c flowgate -n '__flowgate_at \'run\'' -a '(flowgate completion-words folders 2>/dev/null)'`,
  );
});
