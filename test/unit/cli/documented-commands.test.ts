// The commands and options that the project's documents name exist.
import { globSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Command } from 'commander';
import { commands } from '../../../lib/cli/commands.ts';

const documents = globSync(['*.md', '.github/**/*.md', '{lib,test,statemachines,lambdas,bin}/**/*.md'], {
  exclude: (path) => path.includes('node_modules') || path.endsWith('mistakes.md'),
});

interface Named {
  readonly place: string;
  readonly words: readonly string[];
}

/** The commands in a document: those after `$ flowgate` or `npx --no-install flowgate`, and those in the text as code. */
function listNamed(file: string): Named[] {
  const text = readFileSync(file, 'utf8').replaceAll('\\\n', ' ');
  const inBlocks = [...text.matchAll(/^ *(?:\$ |npx --no-install )flowgate (.*)$/gm)];
  const inText = [...text.matchAll(/`(?:npx --no-install )?flowgate ([^`\n]+)`/g)];
  return [...inBlocks, ...inText].map(([, command = '']) => ({
    place: `${file}: flowgate ${command}`,
    words: command
      .replace(/ #.*$/, '')
      .replace(/'[^']*'|"[^"]*"/g, 'text')
      .split(/\s+/),
  }));
}

/** What is wrong with a command; undefined if it exists with its options. */
function findFault(program: Command, words: readonly string[]): string | undefined {
  let command = program;
  for (const word of words) {
    if (word.startsWith('--')) {
      const name = word.split('=')[0];
      if (!command.options.some(({ long }) => long === name)) return `${command.name()} has no option ${name}`;
      continue;
    }
    const sub = command.commands.find((one) => one.name() === word);
    if (sub !== undefined) command = sub;
    else if (command.commands.length > 0 && /^[a-z-]+$/.test(word)) return `${command.name()} has no command ${word}`;
  }
  return undefined;
}

describe('the commands in documents', () => {
  const program = new Command('flowgate').option('--version').option('--help');
  const named = documents.flatMap(listNamed);
  beforeAll(async () => {
    for (const { load } of commands) (await load())(program);
  });

  test('are found', () => {
    expect(named.length).toBeGreaterThan(100);
  });

  test('exist, with their options', () => {
    const faults = named.flatMap(({ place, words }) => {
      const fault = findFault(program, words);
      return fault === undefined ? [] : [`${place}: ${fault}`];
    });

    expect(faults).toEqual([]);
  });
});
