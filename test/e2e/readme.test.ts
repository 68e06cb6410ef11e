// What README.md says is so: its worked example is done as told, and its tables are held against the program.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { apiRoutes } from '../../lib/http/server/api-routes.ts';
import { ingestRoutes } from '../../lib/http/server/ingest-routes.ts';
import { flowgate, type Said } from './command-line.ts';
import { outputOf, RunningRouter } from './running-router.ts';

const readme = readFileSync('README.md', 'utf8');

/** The part under a heading. */
function section(title: string): string {
  const part = readme.split(/^## /m).find((candidate) => candidate.startsWith(`${title}\n`));
  if (part === undefined) throw new Error(`README.md has no part "${title}"`);
  return part;
}

function blocks(text: string, language: string): string[] {
  return [...text.matchAll(/^```(\w*)\n(.*?)^```/gms)].flatMap(([, name, code = '']) =>
    name === language ? code : [],
  );
}

/** The first cells of a part's tables. */
function firstCells(text: string): string[] {
  return [...text.matchAll(/^\| (`.*?) +\|/gm)].map(([, cell = '']) => cell);
}

describe('the worked example', () => {
  const told = section('Add a workflow in five minutes');
  let router: RunningRouter;
  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'flowgate-readme-'));
    const files = [...told.matchAll(/`statemachines\/([\w-]+\/[\w.]+\.json)`/g)].map(([, file = '']) => file);
    for (const [at, code] of blocks(told, 'json').entries()) {
      const file = join(folder, files[at] ?? '');
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, code);
    }
    writeFileSync(join(folder, 'sources.json'), blocks(section('Take signed webhooks'), 'json').join(''));
    router = await RunningRouter.start('--workflows', folder);
  }, 60_000);
  afterAll(() => router.stop());

  const command = blocks(told, 'sh').find((line) => line.includes('flowgate send')) ?? '';

  /** Runs the command as it stands there, with the token that the router printed and, where given, other data. */
  function runCommand(data?: string): Promise<Said> {
    const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
    const args = words.slice(words.indexOf('flowgate') + 1);
    if (data !== undefined) args[args.indexOf('--data') + 1] = data;
    return flowgate(args, { FLOWGATE_URL: router.url, FLOWGATE_TOKEN: router.token });
  }

  test('is a command of the shell with a token', () => {
    expect(command).toMatch(/^FLOWGATE_TOKEN=fgt_… npx flowgate send /);
  });

  test('ends with the output that is told', async () => {
    const [, output = ''] = /with the output `(.*?)`/.exec(told) ?? [];

    const { code, stdout, stderr } = await runCommand();

    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('succeeded') });
    const run = JSON.parse(stdout.slice(stdout.lastIndexOf('\n{\n') + 1));
    expect(run.output).toEqual(JSON.parse(output));
  });

  test('is refused without the name, in the words that are told', async () => {
    const [, words = ''] = /refused with\s+`(.*?)`/s.exec(told) ?? [];

    const { code, stderr } = await runCommand('{}');

    expect(code).toBe(1);
    expect(words).not.toBe('');
    expect(stderr).toContain(words);
  });

  test('and a webhook, signed by the commands that are told, is taken', async () => {
    const script = blocks(section('Take signed webhooks'), 'sh')
      .join('')
      .replace('npx flowgate', 'node bin/flowgate.mjs')
      .replace('http://127.0.0.1:3000', router.url);
    const env = { ...process.env, AWS_ENDPOINT_URL: router.awsEndpoint };

    const { code, stdout } = await outputOf(spawn('bash', ['-c', script], { env, stdio: 'pipe' }));

    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/is stored\.\n\{"event":\{"id":"evt_/) });
  });
});

describe('the table', () => {
  test('of the API has every route of its own, and no other', () => {
    const rows = firstCells(section('The API')).join(' ');
    const told = [...rows.matchAll(/`((?:GET|POST|PATCH|DELETE) \/[^`?\s]*)/g)].map(([, key]) => key);
    const native = [...ingestRoutes, ...apiRoutes].filter(({ dialect }) => dialect.name === 'native');

    expect([...new Set(told)].sort()).toEqual([...new Set(native.map(({ key }) => key as string))].sort());
  });

  test('of the API tells the scope of every route', () => {
    const rows = [...section('The API').matchAll(/^\| (`.*?) +\| (.*?) +\|/gm)];
    const all = [...ingestRoutes, ...apiRoutes];
    const scopeOf = new Map<string, string>(all.map(({ key, scope }) => [key, [scope].flat().join(' or ')]));

    for (const [, cell = '', scope = ''] of rows) {
      for (const [, key = ''] of cell.matchAll(/`((?:GET|POST|PATCH|DELETE) \/[^`?\s]*)/g)) {
        expect({ key, scope: scopeOf.get(key) }).toEqual({
          key,
          scope: scope === 'none' ? 'public' : scope.replaceAll('`', ''),
        });
      }
    }
  });

  test('of options has every option that the command has, and no other', async () => {
    const told = firstCells(section('Two commands')).map((cell) => /--[\w-]+/.exec(cell)?.[0]);

    const { stdout } = await flowgate(['dev', '--help']);

    const had = [...stdout.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, option]) => option);
    expect(told.toSorted()).toEqual(had.filter((option) => option !== '--help').sort());
  });

  test('of folders names folders that are there', () => {
    const folders = firstCells(section('Where things are')).flatMap((cell) =>
      [...cell.matchAll(/`([^`]+\/)`/g)].map(([, folder = '']) => folder),
    );

    expect(folders.length).toBeGreaterThan(5);
    expect(folders.filter((folder) => !existsSync(folder))).toEqual([]);
  });
});

test('links lead to what is there', () => {
  const links = [...readme.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, to = '']) => to);

  expect(links.filter((to) => !to.startsWith('https://') && !existsSync(to))).toEqual([]);
});

test('commands of npm are scripts of the package', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  const named = [...readme.matchAll(/npm (?:run )?(start|test|(?<=run )[\w:]+)/g)].map(([, script = '']) => script);

  expect(named.filter((script) => !(script in scripts))).toEqual([]);
});

test('names every promise, in order', () => {
  const promises = [...section('What Flowgate promises').matchAll(/^(\d+)\. \*\*(.*?)[.:]?\*\*/gm)];

  expect(promises.map(([, number, title]) => `${number} ${title}`)).toEqual([
    '1 2xx means kept',
    '2 One key, one run',
    '3 A duplicate is told so',
    '4 Nothing vanishes, nothing changes',
    '5 Two calls a request',
    '6 A crash between any two calls heals',
    '7 Secrets stay secret',
    '8 What runs on the laptop is what deploys',
    '9 Refuse, never guess',
  ]);
});
