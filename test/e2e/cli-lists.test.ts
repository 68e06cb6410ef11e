// The commands that look at what runs, against one running router: lists, histories, explanations and completion.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type CommandResult, flowgate, recordAnswers } from './command-line.ts';
import { RunningRouter, readOutput } from './running-router.ts';
import { spawnCommand } from './spawn-command.ts';

const workflows = {
  slow: {
    manifest: { id: '6f1d2c3b-0a4e-4c5d-8e9f-000000000001', description: 'Waits' },
    definition: { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 20, End: true } } },
  },
  check: {
    manifest: {
      id: '6f1d2c3b-0a4e-4c5d-8e9f-000000000002',
      description: 'Checks items, of which none may be named "bad"',
      triggers: [{ source: 'shop', event: 'order.created', where: { data: { total: [{ numeric: ['>', 50] }] } } }],
    },
    definition: {
      QueryLanguage: 'JSONata',
      StartAt: 'Each item',
      States: {
        'Each item': {
          Type: 'Map',
          Items: '{% $states.input.data.items %}',
          ItemProcessor: {
            StartAt: 'Is it bad',
            States: {
              'Is it bad': {
                Type: 'Choice',
                Choices: [{ Condition: "{% $states.input = 'bad' %}", Next: 'Refuse' }],
                Default: 'Fine',
              },
              Refuse: { Type: 'Fail', Error: 'BadItem', Cause: 'an item is bad' },
              Fine: { Type: 'Pass', End: true },
            },
          },
          End: true,
        },
      },
    },
  },
};

let router: RunningRouter;
let folder: string;
let emptyRuns: CommandResult;
let emptyEvents: CommandResult;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flowgate-cli-'));
  for (const [name, { manifest, definition }] of Object.entries(workflows)) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'workflow.json'), JSON.stringify(manifest));
    writeFileSync(join(folder, name, 'definition.asl.json'), JSON.stringify(definition));
  }
  router = await RunningRouter.start('--workflows', folder);
  emptyRuns = await run('runs', 'list');
  emptyEvents = await run('events', 'list', '--json', '--all');
}, 180_000);
afterAll(() => router.stop());

const connect = () => ({ FLOWGATE_URL: router.url, FLOWGATE_TOKEN: router.token });

function run(...args: readonly string[]): Promise<CommandResult> {
  return flowgate(args, connect());
}

function parseLines({ stdout }: Pick<CommandResult, 'stdout'>) {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

async function startCheck(...items: readonly string[]): Promise<string> {
  const { body } = await router.send('POST', '/v1/workflows/check/runs', { data: { items } });
  return body.run.id;
}

async function sendEvents(source: string, count: number): Promise<void> {
  for (let sent = 0; sent < count; sent += 10) {
    const batch = Array.from({ length: Math.min(10, count - sent) }, (_, at) =>
      router.send('POST', '/v1/events', { source, name: `number.${sent + at}`, data: { at: sent + at } }),
    );
    expect((await Promise.all(batch)).map(({ status }) => status)).not.toContain(429);
  }
}

/** A command that a test ends itself. Resolves `line` at the first output that contains a text. */
function begin(args: readonly string[], variables: NodeJS.ProcessEnv = {}) {
  const recorder = recordAnswers();
  const env = { ...process.env, ...connect(), ...recorder.variables, ...variables };
  const child = spawnCommand(args, { env, stdio: 'pipe' });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk));
  const ended = readOutput(child).finally(recorder.check);
  return {
    shows: async (text: string) => {
      const giveUpAt = Date.now() + 30_000;
      while (!output.includes(text)) {
        if (Date.now() > giveUpAt) throw new Error(`"${text}" was not shown: ${output}`);
        await pause(50);
      }
    },
    interrupt: () => {
      child.kill('SIGINT');
      return ended;
    },
    ended,
  };
}

describe('lists', () => {
  test('say that they are empty on standard error alone', () => {
    expect(emptyRuns).toEqual({ code: 0, stdout: '', stderr: 'no runs found\n' });
    expect(emptyEvents).toEqual({ code: 0, stdout: '', stderr: 'no events found\n' });
  });

  test('follow all three pages with --all, and say without it that there are more', async () => {
    await sendEvents('pages', 210);
    await router.until('/v1/events?source=pages&limit=100', ({ events }) => events.length === 100);

    const all = await run('events', 'list', '--source', 'pages', '--all', '--json');
    const some = await run('events', 'list', '--source', 'pages', '--limit', '205');

    const ids = parseLines(all).map(({ id }) => id);
    expect([all.code, all.stderr, new Set(ids).size]).toEqual([0, '', 210]);
    expect(some.stdout.trim().split('\n')).toHaveLength(206);
    expect(some.stderr).toBe('there are more events: use a larger --limit, or --all\n');
    expect(some.stdout.split('\n')[0]).toMatch(/^RECEIVED +SOURCE +NAME +OUTCOME +EVENT$/);
    expect(some.stdout).not.toContain('\u001b');
  });

  test('take the filters of the API', async () => {
    const bad = await startCheck('bad');
    await router.ended(bad);
    await router.until('/v1/runs?status=failed', ({ runs }) => runs.length > 0);

    const failed = await run('runs', 'list', '--workflow', 'check', '--status', 'failed', '--json');
    const error = await run('runs', 'list', '--error', 'BadItem', '--forced', '--since', '1h');
    const none = await run('runs', 'list', '--status', 'failed', '--forced', 'false', '--json');
    const where = await run('events', 'list', '--contains', '"AT":17', '--source', 'pages', '--all', '--json');

    expect(parseLines(failed)).toMatchObject([{ id: bad, status: 'failed', error: 'BadItem' }]);
    expect(error.stdout).toMatch(new RegExp(`failed +check .* BadItem +${bad}`));
    expect([none.stdout, none.stderr]).toEqual(['', 'no runs found\n']);
    expect(parseLines(where).map(({ name }) => name)).toContain('number.17');
  });

  test.each([
    ['a status that does not exist', ['runs', 'list', '--status', 'lost'], 2, /--status.*use one of waiting/],
    ['a limit of zero', ['runs', 'list', '--limit', '0'], 2, /--limit/],
    ['--follow with --all', ['events', 'list', '--follow', '--all'], 2, /--follow.*--all/],
    ['a moment that is none', ['runs', 'list', '--since', 'soon'], 4, /\/since: must be a moment/],
    ['an unknown workflow', ['runs', 'list', '--workflow', 'nope'], 4, /"nope" is unknown/],
    ['an unknown option', ['runs', 'list', '--nope'], 2, /unknown option "--nope"/],
  ])('refuse %s', async (_, args, code, says) => {
    const said = await run(...args);

    expect([said.code, said.stdout]).toEqual([code, '']);
    expect(said.stderr).toMatch(says);
  });

  test.each([
    ['a wrong token', 4, { FLOWGATE_TOKEN: 'fgt_wrong' }, /401/],
    ['a router that cannot be reached', 3, { FLOWGATE_URL: 'http://127.0.0.1:9' }, /cannot be reached/],
  ])('end with %s in one line and the exit code %d, with --follow too', async (_, code, variables, says) => {
    const all = await Promise.all([
      flowgate(['runs', 'list'], { ...connect(), ...variables }),
      flowgate(['events', 'list', '--follow'], { ...connect(), ...variables }),
      flowgate(['events', 'explain', 'evt_1'], { ...connect(), ...variables }),
    ]);

    for (const said of all) {
      expect([said.code, said.stdout, said.stderr.trim().split('\n').length]).toEqual([code, '', 1]);
      expect(said.stderr).toMatch(says);
    }
  });

  test('end without an error when nobody reads on', async () => {
    const script = 'node bin/flowgate.mjs events list --all --json | head -n 1';

    const said = await readOutput(
      spawn('bash', ['-c', script], { env: { ...process.env, ...connect() }, stdio: 'pipe' }),
    );

    expect([said.code, said.stderr, parseLines(said as CommandResult).length]).toEqual([0, '', 1]);
  });
});

describe('--follow', () => {
  test('prints new rows, the newest last, and a last line after Ctrl-C', async () => {
    await sendEvents('followed', 3);
    const following = begin(['events', 'list', '--source', 'followed', '--follow', '--limit', '1', '--json']);
    await following.shows('"id"');
    await router.send('POST', '/v1/events', { source: 'followed', name: 'later', data: {} });
    await following.shows('"later"');

    const { code, stdout, stderr } = await following.interrupt();

    expect(code).toBe(130);
    expect(stderr).toMatch(/^stopped after [\d.]+m?s: 1 new events\n$/);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).name),
    ).toEqual([expect.stringMatching(/^number/), 'later']);
  });

  test('survives an outage of the router with one line', async () => {
    const relay = await Relay.start(router.url);
    const following = begin(['events', 'list', '--source', 'outage', '--follow', '--json'], {
      FLOWGATE_URL: relay.url,
    });
    await relay.isFollowed();
    await relay.close();
    await following.shows('trying again');
    await router.send('POST', '/v1/events', { source: 'outage', name: 'meanwhile', data: {} });
    await pause(2_000);
    await relay.open();
    await following.shows('"meanwhile"');

    const { stderr } = await following.interrupt();

    await relay.close();
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(/^the router at \S+ cannot be reached \(.*\): trying again for 2m$/),
      expect.stringMatching(/^stopped after .*: 1 new events$/),
    ]);
  });

  test('prints what is new in the audit trail, the workflows, the credentials and the dead letters', async () => {
    const lists = [['audit'], ['workflows', 'list'], ['tokens', 'list'], ['dead-letters', 'list']];
    const following = lists.map((list) => begin([...list, '--follow', '--json']));
    await Promise.all([following[1]?.shows('"slow"'), following[2]?.shows('"flowgate dev"')]);

    await router.send('PATCH', '/v1/workflows/slow', { active: false, whileOff: 'hold' });
    await router.send('POST', '/v1/tokens', { label: 'followed', scopes: ['runs:read'] });
    const { QueueUrls } = await router.aws('AmazonSQS.ListQueues', {});
    const QueueUrl = QueueUrls.find((url: string) => url.includes('Undelivered'));
    await router.aws('AmazonSQS.SendMessage', { QueueUrl, MessageBody: '{"followed":' });
    const expected = ['"workflow.switched"', '"whileOff":"hold"', '"followed"', 'cannot be read'];
    await Promise.all(following.map((one, at) => one.shows(expected[at] ?? '')));
    const ended = await Promise.all(following.map((one) => one.interrupt()));
    await router.send('PATCH', '/v1/workflows/slow', { active: true });

    expect(ended.map(({ code }) => code)).toEqual([130, 130, 130, 130]);
    expect(ended.map(({ stderr }) => stderr)).toEqual([
      expect.stringMatching(/^stopped after .*: [0-2] new entries\n$/),
      expect.stringMatching(/^stopped after .*: 1 new workflows\n$/),
      expect.stringMatching(/^stopped after .*: 1 new credentials\n$/),
      // The message may have been in the queue when the first list was read.
      expect.stringMatching(/^stopped after .*: [01] new dead letters\n$/),
    ]);
    for (const { stdout } of ended) expect(parseLines({ stdout }).length).toBeGreaterThan(0);
  });

  test('ends after --timeout', async () => {
    const said = await run('runs', 'list', '--follow', '--timeout', '1s', '--workflow', 'slow');

    expect(said).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringMatching(/^stopped after .*: 0 new runs\n$/),
    });
  });
});

describe('runs', () => {
  test('show is for people or for scripts, and names the command for an event', async () => {
    const id = await startCheck('bad');
    await router.ended(id);

    const shown = await run('runs', 'show', id);
    const json = await run('runs', 'show', id, '--json');
    const other = await run('runs', 'show', 'evt_1');

    expect(shown.stdout).toMatch(/^status +failed\nworkflow +check$/m);
    expect(shown.stdout).toContain(`flowgate runs history ${id}`);
    expect(JSON.parse(json.stdout)).toMatchObject({ id, status: 'failed', error: 'BadItem' });
    expect(other).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'flowgate: evt_1 is the ID of an event, not of a run: use "npx --no-install flowgate events show evt_1"\n',
    });
  });

  test('show --follow ends with the status of the run, at its limit and by Ctrl-C', async () => {
    const [bad, fine] = [await startCheck('bad'), await startCheck('fine')];
    const { body } = await router.send('POST', '/v1/workflows/slow/runs', { data: {} });
    const slow = begin(['runs', 'show', body.run.id, '--follow']);

    const [failed, succeeded, late] = await Promise.all([
      run('runs', 'show', bad, '--follow'),
      run('runs', 'show', fine, '--follow'),
      run('runs', 'show', body.run.id, '--follow', '--timeout', '2s'),
    ]);
    await slow.shows('slow running');
    const stopped = await slow.interrupt();

    expect([failed.code, succeeded.code, late.code, stopped.code]).toEqual([1, 0, 5, 130]);
    expect(failed.stderr).toMatch(/check failed\n$/);
    expect(late.stderr).toMatch(
      /the run has not ended within 2\.0s: "npx --no-install flowgate runs show run_\w+ --follow" waits/,
    );
    expect(stopped.stderr).toMatch(/stopped: the run goes on: /);
  });

  test('history is a tree of states, of one state, or one visit', async () => {
    const id = await startCheck('fine', 'bad');
    await router.ended(id);

    const tree = await run('runs', 'history', id);
    const state = await run('runs', 'history', id, '--state', 'Fine');
    const [, number = ''] = /#(\d+)/.exec(state.stdout) ?? [];
    const visit = await run('runs', 'history', id, '--visit', number);
    const missing = await run('runs', 'history', id, '--visit', '999');
    const json = await run('runs', 'history', id, '--json');

    expect(tree.stdout.replace(/\d+(?:\.\d)?m?s/g, 'T').replace(/#\d+/g, '#N')).toMatch(
      /^run_\w+ {2}failed\n {2}✗ Each item {2}Map {2}.*failed {2}1 of 2 iterations succeeded, 1 failed {2}#N\n {4}BadItem: an item is bad\n {4}iteration 0\n {6}✓ Is it bad {2}Choice {2}T {2}#N\n {6}✓ Fine {2}Pass {2}T {2}#N\n {4}iteration 1\n {6}✓ Is it bad {2}Choice {2}T {2}#N\n {6}✗ Refuse {2}Fail {2}.*#N\n/,
    );
    expect(state.stdout).toMatch(/✓ Fine {2}Pass {2}\S+ {2}#\d+ in iteration 0 of #\d+/);
    expect(visit.stdout).toMatch(/^state +Fine\n(?:.*\n)+input +"fine"\noutput +"fine"$/m);
    expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('has no visit 999')]);
    expect(JSON.parse(json.stdout)).toMatchObject({ runId: id, status: 'failed', hasMore: false });
  });

  test('definition prints the version that ran, as JSON that can be saved', async () => {
    const id = await startCheck('fine');
    await router.ended(id);

    const shown = await run('runs', 'definition', id);
    const json = await run('runs', 'definition', id, '--json');

    const { definition } = workflows.check;
    expect(JSON.parse(shown.stdout)).toMatchObject({ StartAt: definition.StartAt });
    expect([shown.code, shown.stderr]).toEqual([0, 'version 1\n']);
    expect(JSON.parse(json.stdout)).toMatchObject({
      runId: id,
      version: 1,
      definition: { StartAt: definition.StartAt },
    });
  });

  test('history reads a long history to its end', async () => {
    const id = await startCheck(...Array.from({ length: 300 }, () => 'fine'));
    await router.ended(id);

    const { stdout } = await run('runs', 'history', id);

    expect(stdout).toContain('300 of 300 iterations succeeded');
    expect(stdout.match(/✓ Fine/g)).toHaveLength(300);
    expect(stdout).toContain('iteration 299\n');
  });
});

describe('events', () => {
  const missed = ['explain', 'order.created', '--source', 'shop', '--data', '{"total":50}'];

  test('show and explain name what the event started, and why not the rest', async () => {
    const data = { total: 51, items: [] };
    const { body } = await router.send('POST', '/v1/events', { source: 'shop', name: 'order.created', data });
    await router.ended(body.runs[0].id);

    const shown = await run('events', 'show', body.event.id);
    const explained = await run('events', 'explain', body.event.id);
    const other = await run('events', 'show', body.runs[0].id);

    expect(shown.stdout).toContain('"total": 51');
    expect(shown.stdout).toMatch(new RegExp(`succeeded +check .* ${body.runs[0].id}`));
    expect(explained.stdout).toMatch(/^✓ started +check +the event starts it$/m);
    expect(explained.stdout).toMatch(/^✗ no_triggers +slow +it has no triggers/m);
    expect([other.code, other.stderr]).toEqual([
      2,
      expect.stringContaining('use "npx --no-install flowgate runs show run_'),
    ]);
  });

  test('explain says what an event would start, and why it misses, without sending it', async () => {
    const short = await run(...missed);
    const long = await run(...missed, '--verbose');
    const json = await run(...missed, '--json');

    expect(short.stdout).toMatch(/^✗ not_matched +check +no trigger matches/m);
    expect(short.stdout).not.toContain('expected');
    expect(long.stdout).toContain('✓ source: expected "shop", the event has "shop"');
    expect(long.stdout).toContain('✗ detail.data.total: expected {"numeric":[">",50]}, the event has 50');
    expect(JSON.parse(json.stdout).workflows).toHaveLength(2);
  });

  test('explain refuses data that is not JSON', async () => {
    const said = await run('explain', 'order.created', '--source', 'shop', '--data', '{');

    expect([said.code, said.stderr]).toEqual([2, expect.stringContaining('--data is not JSON')]);
  });
});

describe('completion', () => {
  test('completes the commands and workflows of this router in bash', async () => {
    const script = `
      flowgate() { node bin/flowgate.mjs "$@"; }
      source <(flowgate completion bash)
      complete_words() { COMP_WORDS=(flowgate "$@"); COMP_CWORD=$#; _flowgate; echo "\${COMPREPLY[*]}"; }
      complete -p flowgate
      complete_words runs ''
      complete_words runs list --workflow ''
      complete_words run order
      complete_words events list --outcome has`;

    const said = await readOutput(
      spawn('bash', ['-c', script], { env: { ...process.env, ...connect() }, stdio: 'pipe' }),
    );

    expect(said.stderr).toBe('');
    const [registered, commands, names, folders, outcomes] = said.stdout.trim().split('\n');
    expect(registered).toBe('complete -F _flowgate flowgate');
    expect(commands?.split(' ')).toEqual(expect.arrayContaining(['list', 'show', 'history']));
    expect(names?.split(' ').toSorted()).toEqual(['check', 'slow']);
    expect([folders, outcomes]).toEqual(['order-intake', 'has-failures']);
  });

  test('completes folders where no router is reached, without an error', async () => {
    const said = await flowgate(['completion-words', 'workflows'], { FLOWGATE_URL: 'http://127.0.0.1:9' });

    expect(said).toMatchObject({ code: 0, stdout: expect.stringContaining('order-intake\n'), stderr: '' });
  });
});

test('--help explains the exit codes', async () => {
  const { stdout } = await run('--help');

  expect(stdout).toMatch(/Exit codes:\n {2}0 .*\n {2}1 .*\n {2}2 .*\n {2}3 .*\n {2}4 /);
});

/** Stands between a command and the router, so that a test can cut the connection without a restart of the router. */
class Relay {
  readonly #target: string;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;
  #used = 0;

  private constructor(target: string) {
    this.#target = target;
  }

  static async start(target: string): Promise<Relay> {
    const relay = new Relay(target);
    await relay.open();
    return relay;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async open(): Promise<void> {
    const server = createServer(async ({ url = '/', headers: { authorization = '' } }, response) => {
      this.#used += 1;
      const answer = await fetch(`${this.#target}${url}`, { headers: { authorization } });
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
    });
    server.on('connection', (socket) => this.#sockets.add(socket));
    this.#server = server;
    await new Promise<void>((listening) => server.listen(this.#port, '127.0.0.1', listening));
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Waits for the second request: the command has received the answer to the first one. */
  async isFollowed(): Promise<void> {
    while (this.#used < 2) await pause(20);
  }

  async close(): Promise<void> {
    const closed = new Promise((done) => this.#server?.close(done));
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
    await closed;
  }
}
