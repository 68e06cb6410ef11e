// The router runs with the options that keep its memory small, however it is started.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';

const {
  routerFlags,
  routerVariables,
}: { readonly routerFlags: readonly string[]; readonly routerVariables: Readonly<Record<string, string>> } =
  await import(resolve('bin', 'router-options.mjs'));

/** Each process of Node.js prints its options when it starts. */
const printed = 'console.log(JSON.stringify({flags:process.execArgv,arenas:process.env.MALLOC_ARENA_MAX}))';

function startWith(args: readonly string[], variables: Readonly<Record<string, string>> = {}) {
  const { MALLOC_ARENA_MAX: _, ...environment } = process.env;
  const env = { ...environment, NODE_OPTIONS: `--import=data:text/javascript,${printed}`, ...variables };
  const started = spawnSync(process.execPath, [...args, '--help'], { encoding: 'utf8', env });
  const processes = started.stdout.split('\n').filter((line) => line.startsWith('{'));
  return { ...started, last: JSON.parse(processes.at(-1) ?? '{}') };
}

test.each([
  ['npm start', ['--disable-warning=ExperimentalWarning', 'bin/start.mjs', 'dev']],
  ['flowgate dev', ['bin/flowgate.mjs', 'dev']],
])('%s runs the router with little memory', (_, args) => {
  const { last, status, stderr } = startWith(args);

  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(last.flags).toEqual(expect.arrayContaining([...routerFlags]));
  expect(last.arenas).toBe(routerVariables.MALLOC_ARENA_MAX);
});

test('other commands run with the defaults of Node.js', () => {
  const { last } = startWith(['bin/flowgate.mjs', 'send']);

  expect(last).toEqual({ flags: ['--disable-warning=ExperimentalWarning'] });
});

test('a variable that is set already is kept', () => {
  const args = ['--disable-warning=ExperimentalWarning', 'bin/start.mjs', 'dev'];

  expect(startWith(args, { MALLOC_ARENA_MAX: '8' }).last.arenas).toBe('8');
});
