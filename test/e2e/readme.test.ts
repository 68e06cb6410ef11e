// README.md is correct: its worked example is run as it is written, and its tables are compared with the program.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { scopes } from '../../lib/core/credential/credential.ts';
import { apiRoutes } from '../../lib/http/server/api-routes.ts';
import { ingestRoutes } from '../../lib/http/server/ingest-routes.ts';
import { type CommandResult, flowgate } from './command-line.ts';
import { RunningRouter, readOutput } from './running-router.ts';

const readme = readFileSync('README.md', 'utf8');

/** The section under a heading. */
function section(title: string): string {
  const part = readme.split(/^## /m).find((candidate) => candidate.startsWith(`${title}\n`));
  if (part === undefined) throw new Error(`README.md has no section "${title}"`);
  return part;
}

function blocks(text: string, language: string): string[] {
  return [...text.matchAll(/^```(\w*)\n(.*?)^```/gms)].flatMap(([, name, code = '']) =>
    name === language ? code : [],
  );
}

/** The first cells of a section's tables: those that hold code, or a link to it. */
function firstCells(text: string): string[] {
  return [...text.matchAll(/^\| (\[?`.*?) +\|/gm)].map(([, cell = '']) => cell);
}

describe('the worked example', () => {
  const example = section('Add a workflow in five minutes');
  let router: RunningRouter;
  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'flowgate-readme-'));
    const files = [...example.matchAll(/`statemachines\/([\w-]+\/[\w.]+\.json)`/g)].map(([, file = '']) => file);
    for (const [at, code] of blocks(example, 'json').entries()) {
      const file = join(folder, files[at] ?? '');
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, code);
    }
    writeFileSync(join(folder, 'sources.json'), blocks(section('Take signed webhooks'), 'json').join(''));
    router = await RunningRouter.start('--workflows', folder);
  }, 180_000);
  afterAll(() => router.stop());

  const command = blocks(example, 'sh').find((line) => line.includes('flowgate send')) ?? '';

  /** Runs the command as it is written, with the token that the router printed and, if given, other data. */
  function runCommand(data?: string): Promise<CommandResult> {
    const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
    const args = words.slice(words.indexOf('flowgate') + 1);
    if (data !== undefined) args[args.indexOf('--data') + 1] = data;
    return flowgate(args, { FLOWGATE_URL: router.url, FLOWGATE_TOKEN: router.token });
  }

  test('is a shell command without a token', () => {
    expect(command).toMatch(/^npx --no-install flowgate send /);
  });

  test('ends with the output that the README shows', async () => {
    const [, output = ''] = /with the output `(.*?)`/.exec(example) ?? [];

    const { code, stdout, stderr } = await runCommand();

    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('succeeded') });
    const run = JSON.parse(stdout.slice(stdout.lastIndexOf('\n{\n') + 1));
    expect(run.output).toEqual(JSON.parse(output));
  });

  test('is refused without the name, with the message in the README', async () => {
    const [, words = ''] = /refused with\s+`(.*?)`/s.exec(example) ?? [];

    const { code, stderr } = await runCommand('{}');

    expect(code).toBe(4);
    expect(words).not.toBe('');
    expect(stderr).toContain(words);
  });

  test('shows what ran by each command of the README', async () => {
    const sent = await runCommand();
    const [event = '', run = ''] = ['evt', 'run'].map(
      (prefix) => new RegExp(`${prefix}_\\w+`).exec(sent.stdout)?.[0] ?? '',
    );
    const list = '/v1/runs?since=1h';
    await router.until(list, ({ runs }) => runs.some(({ id }: { id: string }) => id === run));
    const lines = blocks(section('Look at what runs'), 'sh').join('').split('\n');
    const commands = lines.filter((line) => line.startsWith('npx --no-install flowgate '));

    expect(commands.length).toBeGreaterThan(7);
    for (const line of commands) {
      const script = line
        .replace('npx --no-install flowgate', 'node bin/flowgate.mjs')
        .replace('run_…', run)
        .replace('evt_…', event);
      const env = { ...process.env, FLOWGATE_URL: router.url, FLOWGATE_TOKEN: router.token };
      const { code, stdout, stderr } = await readOutput(spawn('bash', ['-c', script], { env, stdio: 'pipe' }));

      expect({ line, code, stderr }).toEqual({ line, code: 0, stderr: '' });
      expect(stdout).toMatch(new RegExp(`hello|Ada|Greet|${event}`));
    }
  });

  test('accepts a webhook that is signed by the commands of the README', async () => {
    const script = blocks(section('Take signed webhooks'), 'sh')
      .join('')
      .replace('npx --no-install flowgate', 'node bin/flowgate.mjs')
      .replace('http://127.0.0.1:3000', router.url);
    const env = { ...process.env, AWS_ENDPOINT_URL: router.awsEndpoint };

    const { code, stdout } = await readOutput(spawn('bash', ['-c', script], { env, stdio: 'pipe' }));

    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/is stored in http:\S+\.\n\{"event":\{"id":"evt_/),
    });
  });
});

describe('the table', () => {
  const native = readFileSync('lib/http/native/README.md', 'utf8');

  test.each([
    ['README.md', section('The API')],
    ['lib/http/native/README.md', native],
  ])('of the API in %s has every route of its own, and no other', (_, text) => {
    const rows = firstCells(text).join(' ');
    const documented = [...rows.matchAll(/`((?:GET|POST|PATCH|DELETE) \/[^`?\s]*)/g)].map(([, key]) => key);
    const routes = [...ingestRoutes, ...apiRoutes].filter(({ dialect }) =>
      ['native', 'console'].includes(dialect.name),
    );

    expect([...new Set(documented)].sort()).toEqual([...new Set(routes.map(({ key }) => key as string))].sort());
  });

  test.each([
    ['README.md', section('The API')],
    ['lib/http/native/README.md', native],
  ])('of the API in %s names the scope of every route', (_, text) => {
    const rows = [...text.matchAll(/^\| (`.*?) +\| (.*?) +\|/gm)];
    const all = [...ingestRoutes, ...apiRoutes];
    const required = new Map<string, string>(all.map(({ key, scope }) => [key, formatScope([scope].flat())]));

    expect(rows.length).toBeGreaterThan(8);
    for (const [, cell = '', scope = ''] of rows) {
      for (const [, key = ''] of cell.matchAll(/`((?:GET|POST|PATCH|DELETE) \/[^`?\s]*)/g)) {
        expect({ key, scope: required.get(key) }).toEqual({
          key,
          scope: scope === 'none' ? 'public' : scope.replaceAll('`', ''),
        });
      }
    }
  });

  test('of options has every option that the command has, and no other', async () => {
    const documented = firstCells(section('Two commands')).map((cell) => /--[\w-]+/.exec(cell)?.[0]);

    const { stdout } = await flowgate(['dev', '--help']);

    const existing = [...stdout.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, option]) => option);
    expect(documented.toSorted()).toEqual(existing.filter((option) => option !== '--help').sort());
  });

  test('of folders names folders that exist', () => {
    const folders = firstCells(section('Where things are')).flatMap((cell) =>
      [...cell.matchAll(/`([^`]+\/)`/g)].map(([, folder = '']) => folder),
    );

    expect(folders.length).toBeGreaterThan(5);
    expect(folders.filter((folder) => !existsSync(folder))).toEqual([]);
  });
});

test.each(['README.md', '.github/CONTRIBUTING.md', 'test/README.md', 'test/template/README.md'])(
  'commands of npm in %s are scripts of the package',
  (document) => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
    const text = readFileSync(document, 'utf8');
    const named = [...text.matchAll(/npm (?:run )?(start|test|(?<=run )[\w:]+)/g)].map(([, script = '']) => script);

    expect(named).not.toEqual([]);
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  },
);

test('names every promise, in order', () => {
  const promises = [...section('What Flowgate promises').matchAll(/^(\d+)\. \*\*(.*?)[.:]?\*\*/gm)];

  expect(promises.map(([, number, title]) => `${number} ${title}`)).toEqual([
    '1 2xx means kept',
    '2 One key, one run',
    '3 A duplicate is reported as one',
    '4 Nothing vanishes, nothing changes',
    '5 Two calls per request',
    '6 A crash between any two calls is repaired',
    '7 Secrets stay secret',
    '8 What runs on the laptop is what deploys',
    '9 Refuse, never guess',
  ]);
});

function formatScope(required: readonly string[]): string {
  return required.length === scopes.length ? 'any' : required.join(' or ');
}
