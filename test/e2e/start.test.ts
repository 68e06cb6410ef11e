// `npm start` as a user runs it: what it prints, how the command line finds it, and that nothing is left when it ends.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, test } from '@jest/globals';
import { commands } from '../../lib/cli/commands.ts';
import { flowgate } from './command-line.ts';
import { readOutput } from './running-router.ts';

const order = { orderId: 'A-1', customer: 'Ada', sku: 'LAMP', quantity: 15, unitPrice: 19.99, stock: 60 };

interface Started {
  readonly child: ChildProcess;
  readonly home: string;
  readonly output: () => string;
  readonly until: (pattern: RegExp) => Promise<RegExpExecArray>;
}

/** A test that fails leaves no router behind. */
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) if (child.exitCode === null) child.kill();
});

/** Starts `npm start` with free ports and a home of its own. The packages are installed: without scripts before it, npm installs none. */
function startByNpm(...args: string[]): Started {
  const home = mkdtempSync(join(tmpdir(), 'flowgate-home-'));
  const child = spawn('npm', ['start', '--ignore-scripts', '--', '--port', '0', '--aws-port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, FLOWGATE_HOME: home },
  });
  children.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk));
  const until = async (pattern: RegExp): Promise<RegExpExecArray> => {
    const giveUpAt = Date.now() + 90_000;
    for (;;) {
      const found = pattern.exec(output);
      if (found !== null) return found;
      if (Date.now() > giveUpAt || child.exitCode !== null) throw new Error(`${pattern} was not printed: ${output}`);
      await sleep(50);
    }
  };
  return { child, home, output: () => output, until };
}

async function end({ child }: Started, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  const closed = once(child, 'exit');
  child.kill(signal);
  await closed;
}

async function isOpen(url: string): Promise<boolean> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const [event] = await Promise.race([
    once(socket, 'connect').then(() => [true]),
    once(socket, 'error').then(() => [false]),
  ]).catch(() => [false]);
  socket.destroy();
  return event === true;
}

/** Waits until both ports are free. @throws Error after 3 s */
async function untilFree(urls: readonly string[]): Promise<void> {
  const giveUpAt = Date.now() + 3_000;
  while ((await Promise.all(urls.map(isOpen))).includes(true)) {
    if (Date.now() > giveUpAt) throw new Error('a port is still open 3 s after SIGTERM');
    await sleep(50);
  }
}

describe('npm start', () => {
  test('prints its activity, is found by the command line, and frees its ports within 3 s of SIGTERM to npm', async () => {
    const router = startByNpm();
    const [, url = ''] = await router.until(/ready at (\S+)/);
    const [, awsEndpoint = ''] = await router.until(/AWS endpoint +(\S+)/);
    const variables = { FLOWGATE_HOME: router.home };
    const send = (...args: string[]) => flowgate(['send', ...args, '--source', 'shop'], variables);

    const sent = await send('order.created', '--data', JSON.stringify(order), '--follow');
    const refused = await send('order.created');
    const lost = await send('order.lost');
    const secret = await flowgate(['secrets', 'set', 'flowgate/x'], variables, 'a secret of a sender');
    await router.until(/sku-reorder succeeded in \d+\.\d s {2}run_\w+/);
    const registered = readdirSync(join(router.home, 'routers')).map((name) => join(router.home, 'routers', name));
    await end(router);
    await untilFree([url, awsEndpoint]);
    const after = await flowgate(['workflows', 'list'], variables);

    expect([sent.code, refused.code, lost.code, secret.code]).toEqual([0, 4, 0, 0]);
    expect(secret.stdout).toContain(`secretsmanager:flowgate/x is stored in ${awsEndpoint}`);
    expect(router.output()).toMatch(
      /\d\d:\d\d:\d\dZ {2}event {4}shop order\.created {2}evt_\w{12}… {2}starts order-intake/,
    );
    expect(router.output()).toMatch(/run {6}order-intake succeeded in \d+\.\d s {2}run_\w+/);
    expect(router.output()).toMatch(/refused {2}400 POST \/v1\/events from shop: the data does not fit/);
    const { event } = JSON.parse(lost.stdout);
    expect(router.output()).toContain(`starts nothing: npx --no-install flowgate events explain ${event.id}`);
    expect(registered).toHaveLength(1);
    expect(registered.map((file) => existsSync(file))).toEqual([false]);
    expect(after.stderr).toMatch(/no credential, and no router runs here: run "npm start"/);
  }, 180_000);

  test('ends within 3 s of SIGTERM while it still starts', async () => {
    const router = startByNpm();
    await router.until(/synthesizing/);
    const startedAt = Date.now();

    await end(router);
    await Promise.all([router.child.stdout, router.child.stderr].map((stream) => stream && once(stream, 'close')));

    expect(Date.now() - startedAt).toBeLessThan(3_000);
  }, 180_000);

  test('that was killed is reported as ended, and its entry is removed', async () => {
    const router = startByNpm('--quiet');
    const variables = { FLOWGATE_HOME: router.home };
    await router.until(/ready at/);
    const folder = join(router.home, 'routers');
    const [name = ''] = readdirSync(folder);
    const mode = statSync(join(folder, name)).mode & 0o777;

    process.kill(Number.parseInt(name, 10), 'SIGKILL');
    await once(router.child, 'exit');
    const said = await flowgate(['workflows', 'list'], variables);

    expect([mode, said.code, readdirSync(folder)]).toEqual([0o600, 2, []]);
    expect(said.stderr).toMatch(/the router that ran here, http:\S+, has ended: run "npm start"/);
  }, 180_000);
});

test('flowgate in a clone that is not installed says what to do', async () => {
  const clone = mkdtempSync(join(tmpdir(), 'flowgate-clone-'));
  cpSync('bin', join(clone, 'bin'), { recursive: true });
  cpSync('package.json', join(clone, 'package.json'));

  const said = await readOutput(
    spawn(process.execPath, [join(clone, 'bin', 'flowgate.mjs'), '--help'], { stdio: 'pipe' }),
  );

  expect([said.code, said.stdout]).toEqual([1, '']);
  expect(said.stderr).toMatch(/^flowgate: the packages are not installed: run "npm ci" in \S+, or "npm start"/);
});

test('flowgate --version prints the version of the package, and --help every command', async () => {
  const version = await flowgate(['--version']);
  const help = await flowgate(['--help']);

  expect(version.stdout).toBe(`${JSON.parse(readFileSync('package.json', 'utf8')).version}\n`);
  for (const { name, isHidden = false } of commands) expect(help.stdout.includes(`  ${name} `)).toBe(!isHidden);
});
