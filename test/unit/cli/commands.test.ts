// The table of commands, from which the help is printed without loading any of them.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { Command } from 'commander';
import { commands } from '../../../lib/cli/commands.ts';

test.each(commands)('describes "$name" as the command itself does', async ({ name, description, load }) => {
  const program = new Command();

  (await load())(program);

  expect(program.commands.map((one) => [one.name(), one.description()])).toEqual([[name, description]]);
});

test('has every command of the folder', () => {
  const table = readFileSync('lib/cli/commands.ts', 'utf8');
  const files = readdirSync('lib/cli/commands')
    .filter((file) => file.endsWith('.ts'))
    .filter((file) => /\bprogram\b/.test(readFileSync(`lib/cli/commands/${file}`, 'utf8')));

  expect(files.filter((file) => !table.includes(`./commands/${file}`))).toEqual([]);
});
