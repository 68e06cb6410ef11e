// The command line against a running router: its output, its exit codes, and that it never prints a secret.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { type CommandResult, flowgate } from './command-line.ts';
import { RunningRouter } from './running-router.ts';

const order = { orderId: 'A-1', customer: 'Ada', sku: 'LAMP', quantity: 1, unitPrice: 19.99, stock: 60 };
const tokenText = /fgt_[0-9A-Za-z]{46}/g;

let router: RunningRouter;
let heard: CommandResult[] = [];
beforeAll(async () => {
  router = await RunningRouter.start();
}, 180_000);
afterAll(() => router.stop());
afterEach(() => {
  heard = [];
});

async function run(args: readonly string[], input?: string, variables: NodeJS.ProcessEnv = {}): Promise<CommandResult> {
  const connection = { FLOWGATE_URL: router.url, FLOWGATE_TOKEN: router.token };
  const said = await flowgate(args, { ...connection, ...variables }, input);
  heard.push(said);
  return said;
}

function refusal({ code, stdout, stderr }: CommandResult): string {
  expect([2, 3, 4]).toContain(code);
  expect(stdout).toBe('');
  // The usage, and where the help is, follow only what the command line itself refuses.
  const [reason = '', ...hints] = stderr.trim().split('\n');
  if (code !== 2) expect(hints).toEqual([]);
  expect(stderr).not.toMatch(/^\s+at /m);
  for (const hint of hints) expect(hint).toMatch(/^flowgate: (?:usage: |run ")/);
  return reason;
}

function tokensSaid(): string[] {
  return heard.flatMap(({ stdout, stderr }) => `${stdout}${stderr}`.match(tokenText) ?? []);
}

function parseLines(text: string) {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const create = ['tokens', 'create', '--label', 'shop'];

async function made(...args: readonly string[]): Promise<{ readonly id: string; readonly token: string }> {
  const { stdout } = await run([...create, ...args, '--json']);
  const { token, credential } = JSON.parse(stdout);
  return { id: credential.id, token };
}

/** The variables that an AWS SDK needs to call the router's own services. */
function awsVariables(): NodeJS.ProcessEnv {
  const keys = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };
  return { AWS_ENDPOINT_URL: router.awsEndpoint, AWS_REGION: 'us-east-1', ...keys };
}

describe('tokens', () => {
  test('are created, shown once, listed and revoked', async () => {
    const created = await run([...create, '--scope', 'events:write', 'runs:read', '--expires', '90d']);
    const id = /cred_[0-9a-z]+/.exec(created.stdout)?.[0] ?? '';
    const listed = await run(['tokens', 'list']);
    const revoked = await run(['tokens', 'revoke', id]);
    const after = await run(['tokens', 'list']);

    expect([created, listed, revoked, after].map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(tokensSaid()).toHaveLength(1);
    expect(listed.stdout).toContain(id);
    expect(listed.stdout).not.toMatch(/[0-9a-f]{64}/);
    expect(after.stdout.split('\n').find((line) => line.startsWith(id))).toContain('revoked');
  });

  test('are printed as JSON for scripts', async () => {
    const created = await run([...create, '--scope', 'runs:read', '--json']);
    const { token, credential } = JSON.parse(created.stdout);
    const listed = await run(['tokens', 'list', '--json']);

    expect(token).toMatch(/^fgt_/);
    expect(credential).toMatchObject({ label: 'shop', environment: 'production', scopes: ['runs:read'] });
    expect(parseLines(listed.stdout)).toContainEqual(credential);
    expect(`${created.stdout}${listed.stdout}`).not.toContain('digest');
  });

  test('are rotated: both work during the overlap, and only the new one after it', async () => {
    const { token: old, id } = await made('--scope', 'runs:read');
    const status = async (token: string) => (await router.send('GET', '/v1/workflows', undefined, { token })).status;

    const { body } = await router.send('POST', `/v1/tokens/${id}/rotate`, { overlapSeconds: 2 });
    const during = [await status(old), await status(body.token)];
    while ((await status(old)) === 200) await pause(100);

    expect(during).toEqual([200, 200]);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(body.credential.overlapEndsAt));
    expect([await status(old), await status(body.token)]).toEqual([401, 200]);
  });

  test('are rotated by a command, which prints the end of the old one and the new one once', async () => {
    const { id } = await made('--scope', 'runs:read');
    heard = [];

    const rotated = await run(['tokens', 'rotate', id, '--overlap', '7d', '--expires', '90d']);
    const again = await run(['tokens', 'rotate', id]);
    const kept = await run(['tokens', 'rotate', id, '--keep', 'older', '--overlap', '0', '--json']);
    const listed = await run(['tokens', 'list']);

    const [, until = ''] = /The previous secret is valid until (\S+),/.exec(rotated.stdout) ?? [];
    expect((Date.parse(until) - Date.now()) / 86_400_000).toBeCloseTo(7, 1);
    expect(refusal(again)).toMatch(/409.*two of its secrets.*"keep"/);
    expect(JSON.parse(kept.stdout).credential).toMatchObject({ id, rotatedAt: expect.any(String) });
    expect(listed.stdout.split('\n').filter((line) => line.startsWith(id))).toHaveLength(1);
    expect(new Set(tokensSaid()).size).toBe(2);
    expect(`${rotated.stdout}${kept.stdout}${listed.stdout}`).not.toMatch(/[0-9a-f]{64}/);
  });

  test('are created, rotated and revoked in the table itself with AWS credentials, without an administrator’s token', async () => {
    const { TableNames } = await router.aws('DynamoDB_20120810.ListTables', {});
    const table = TableNames.find((name: string) => name.includes('Credentials'));
    const local = { ...awsVariables(), FLOWGATE_TOKEN: '' };

    const created = await run([...create, '--scope', 'admin', '--table', table, '--json'], '', local);
    const { credential } = JSON.parse(created.stdout);
    const rotated = await run(['tokens', 'rotate', credential.id, '--table', table, '--json'], '', local);

    const tokens = [created, rotated].map(({ stdout }) => JSON.parse(stdout).token);
    for (const token of tokens)
      expect((await router.send('GET', '/v1/workflows', undefined, { token })).status).toBe(200);
    const revoked = await run(['tokens', 'revoke', credential.id, '--table', table], '', local);
    expect(revoked.stdout).toMatch(/revoked/);
    const { body } = await router.send('GET', '/v1/audit?limit=3');
    expect(body.entries).toMatchObject(
      ['credential.revoked', 'credential.rotated', 'credential.created'].map((action) => ({
        action,
        credential: { id: credential.id },
        by: { kind: 'operator', name: userInfo().username },
      })),
    );
  });

  test('sign in to the console by a link, which `console --table` makes for eight hours', async () => {
    const { TableNames } = await router.aws('DynamoDB_20120810.ListTables', {});
    const table = TableNames.find((name: string) => name.includes('Credentials'));
    const scope = ['--scope', 'runs:read', 'runs:write'];

    const made = await run(['console', '--url', router.url, '--table', table, ...scope], '', {
      ...awsVariables(),
      FLOWGATE_TOKEN: '',
    });

    const [, token = ''] = /\/console#token=(fgt_\S+)$/.exec(made.stdout.trim()) ?? [];
    const { credential } = (await router.send('GET', '/v1/me', undefined, { token })).body;
    expect(credential).toMatchObject({ label: 'console', scopes: ['runs:read', 'runs:write'] });
    expect((Date.parse(credential.expiresAt) - Date.now()) / 3_600_000).toBeCloseTo(8, 1);
    expect(made.stderr).toContain(`valid until ${credential.expiresAt}`);
  });

  test('are not created in a table that does not exist', async () => {
    const said = await run([...create, '--scope', 'admin', '--table', 'nope'], '', awsVariables());

    expect(refusal(said)).toMatch(/nope|not found/i);
  });

  test('register a secret of the team’s own, and never print it', async () => {
    const secret = 'a-secret-of-our-own-0123456789';

    const said = await run([...create, '--scope', 'runs:write', '--secret-stdin'], `${secret}\n`);

    expect(said.code).toBe(0);
    expect(`${said.stdout}${said.stderr}`).not.toContain(secret);
  });

  test.each([
    ['an unknown scope', [...create, '--scope', 'everything'], /everything/],
    ['no label', ['tokens', 'create', '--scope', 'admin'], /label/],
    ['no scope', create, /scope/],
    ['an expiry that is not a time', [...create, '--scope', 'admin', '--expires', 'soon'], /--expires soon/],
    [
      'an expiry beyond the largest date',
      [...create, '--scope', 'admin', '--expires', '999999999999d'],
      /--expires 999999999999d/,
    ],
    ['a label that is too long', [...create, '--label', 'l'.repeat(129), '--scope', 'admin'], /\/label/],
    ['a foreign environment', [...create, '--scope', 'admin', '--environment', 'staging'], /staging/],
    ['an unknown credential to revoke', ['tokens', 'revoke', 'cred_nope'], /404|unknown/],
    ['an unknown credential to rotate', ['tokens', 'rotate', 'cred_nope'], /404|unknown/],
    ['an overlap that is not a time', ['tokens', 'rotate', 'cred_nope', '--overlap', 'long'], /--overlap long/],
    ['an overlap that is too long', ['tokens', 'rotate', 'cred_nope', '--overlap', '31d'], /\/overlapSeconds/],
    ['a secret in a variable that is not set', [...create, '--scope', 'admin', '--secret-env', 'NOPE_X'], /NOPE_X/],
  ])('are refused with the reason in one line for %s', async (_, args, says) => {
    expect(refusal(await run(args))).toMatch(says);
    expect(tokensSaid()).toEqual([]);
  });
});

describe('audit', () => {
  test('shows who made, rotated and revoked a credential and switched a workflow, newest first', async () => {
    const { id } = await made('--scope', 'events:write');
    await run(['tokens', 'rotate', id]);
    await run(['tokens', 'revoke', id]);
    await router.send('PATCH', '/v1/workflows/customer-onboarding', { active: false });
    await router.send('PATCH', '/v1/workflows/customer-onboarding', { active: true });
    heard = [];

    const shown = await run(['audit', '--limit', '5', '--since', '1h']);
    const json = await run(['audit', '--limit', '2', '--json']);
    const earlier = await run(['audit', '--last', '2', '--json']);

    const [header, ...lines] = shown.stdout.trim().split('\n');
    expect(header).toMatch(/^WHEN +ACTION +BY +WHAT$/);
    expect(lines.map((line) => line.split(/ {2,}/)[1])).toEqual([
      'workflow.switched',
      'workflow.switched',
      'credential.revoked',
      'credential.rotated',
      'credential.created',
    ]);
    for (const line of lines) expect(line).toMatch(/^\d{4}-\d\d-\d\dT.* {2}cred_\w+ "flowgate dev" {2}/);
    expect(lines.slice(2).every((line) => line.includes(`${id} "shop" events:write`))).toBe(true);
    expect(parseLines(json.stdout)).toMatchObject([
      { action: 'workflow.switched', workflow: { name: 'customer-onboarding' }, from: false, to: true },
      { action: 'workflow.switched', workflow: { name: 'customer-onboarding' }, from: true, to: false },
    ]);
    expect(earlier.stdout).toBe(json.stdout);
    expect(tokensSaid()).toEqual([]);
    expect(shown.stdout).not.toMatch(/[0-9a-f]{64}/);
  });

  test('is refused in one line for a count that is not a number', async () => {
    const said = await run(['audit', '--limit', 'all']);

    expect([said.code, said.stdout]).toEqual([2, '']);
    expect(said.stderr).toMatch(/--limit/);
  });
});

describe('the connection', () => {
  const list = ['workflows', 'list'];

  test.each([
    ['no credential', 2, { FLOWGATE_TOKEN: '' }, /no credential.*FLOWGATE_TOKEN/],
    ['a credential that is not valid', 4, { FLOWGATE_TOKEN: 'garbage' }, /401/],
    ['a credential that no header can carry', 2, { FLOWGATE_TOKEN: 'fgt_ä🙂' }, /credential has a character/],
    ['an address where nothing listens', 3, { FLOWGATE_URL: 'http://127.0.0.1:1' }, /cannot be reached.*npm start/],
    ['an address that is not a URL', 2, { FLOWGATE_URL: 'not a url' }, /"not a url" is not a URL/],
    ['an address of another protocol', 3, { FLOWGATE_URL: 'ftp://127.0.0.1' }, /ftp/],
  ])('is refused in one line with %s, and exits with %d', async (_, code, variables, says) => {
    const said = await run(list, '', variables);

    expect(refusal(said)).toMatch(says);
    expect(said.code).toBe(code);
  });

  test('is refused in one line if the address is not a router', async () => {
    const said = await run(list, '', { FLOWGATE_URL: router.awsEndpoint });

    refusal(said);
  });
});

describe('login', () => {
  const home = mkdtempSync(join(tmpdir(), 'flowgate-home-'));
  const away = { FLOWGATE_HOME: home, FLOWGATE_URL: '', FLOWGATE_TOKEN: '' };
  const login = (input: string, url = router.url) => run(['login', '--profile', 'prod', '--url', url], input, away);

  test('stores a profile that later commands use, and never prints its token', async () => {
    const stored = await login(`${router.token}\n`);
    const listed = await run(['profiles', '--json'], '', away);
    const used = await run(['workflows', 'list', '--profile', 'prod', '--json'], '', away);
    const chosen = await run(['workflows', 'list', '--json'], '', { ...away, FLOWGATE_PROFILE: 'prod' });
    const removed = await run(['logout', '--profile', 'prod'], '', away);

    expect([stored, listed, used, chosen, removed].map(({ code }) => code)).toEqual([0, 0, 0, 0, 0]);
    expect(JSON.parse(listed.stdout)).toEqual([{ name: 'prod', url: router.url }]);
    expect(
      used.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).name),
    ).toHaveLength(3);
    expect(chosen.stdout).toBe(used.stdout);
    expect(tokensSaid()).toEqual([]);
    expect(refusal(await run(['workflows', 'list', '--profile', 'prod'], '', away))).toMatch(/"prod" is unknown/);
  });

  test('accepts a token that may only send events', async () => {
    const { token } = await made('--scope', 'events:write');

    expect((await login(token)).code).toBe(0);
  });

  test.each([
    ['no token', '', undefined, /no token/],
    ['a token that is not valid', 'garbage', undefined, /401/],
    ['an address without encryption', 'x', 'http://router.test', /without encryption: use https/],
    ['an address that is not a URL', 'x', 'router', /"router" is not a URL/],
  ])('is refused in one line with %s', async (_, input, url, says) => {
    expect(refusal(await login(input, url))).toMatch(says);
  });
});

describe('send', () => {
  const event = ['send', 'order.created', '--source', 'shop'];

  test('reports that no workflow matched the event', async () => {
    const { code, stdout, stderr } = await run(['send', 'order.lost', '--source', 'shop', '--follow']);

    expect({ code, runs: JSON.parse(stdout).runs }).toEqual({ code: 0, runs: [] });
    expect(stderr).toContain('no workflow matches this event');
  });

  test('takes data inline, from a file and from standard input', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'flowgate-e2e-')), 'order.json');
    writeFileSync(file, JSON.stringify(order));

    const all = await Promise.all([
      run([...event, '--data', JSON.stringify(order)]),
      run([...event, '--data', `@${file}`]),
      run([...event, '--data', '-'], JSON.stringify(order)),
    ]);

    expect(all.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(all.map(({ stdout }) => JSON.parse(stdout).runs.length)).toEqual([1, 1, 1]);
  });

  test('reports that a key was sent before', async () => {
    const args = [...event, '--data', JSON.stringify(order), '--key', 'cli-once'];

    const first = await run(args);
    const second = await run(args);

    expect(first.stderr).not.toContain('replay');
    expect(second.stderr).toContain('replay: ');
    expect(second.stdout).toBe(first.stdout);
  });

  test('follows the runs to their end', async () => {
    const said = await run([...event, '--data', JSON.stringify(order), '--follow']);

    expect(said.code).toBe(0);
    expect(said.stderr).toContain('order-intake succeeded');
    expect(said.stdout).toContain('"remaining": 59');
  });

  test('starts one workflow by its name', async () => {
    const data = JSON.stringify({ sku: 'LAMP' });

    const said = await run(['send', '--workflow', 'sku-reorder', '--data', data, '--follow']);

    expect(said.code).toBe(0);
    expect(said.stderr).toContain('sku-reorder succeeded');
  });

  test('uploads data that is too large for a request', async () => {
    const data = JSON.stringify({ sku: 'LAMP', note: 'x'.repeat(4_194_304) });

    const said = await run(['send', '--workflow', 'sku-reorder', '--data', '-'], data);

    expect([said.code, JSON.parse(said.stdout).run.status]).toEqual([0, 'accepted']);
  });

  test('exits with 1 when a run that it follows fails', async () => {
    const data = JSON.stringify({ ...order, quantity: 1, note: 'x'.repeat(100_000) });
    const said = await run(['send', '--workflow', 'order-intake', '--data', '-', '--follow'], largeOrder(data));

    expect(said.code).toBe(1);
    expect(said.stderr).toContain('order-intake failed');
  });

  test.each([
    ['nothing to send', ['send'], /nothing to send/],
    ['no source', ['send', 'order.created'], /--source/],
    ['an event and a workflow', ['send', 'order.created', '--workflow', 'sku-reorder'], /cannot be used together/],
    ['data that is not JSON', [...event, '--data', '{'], /--data is not JSON/],
    ['a file that does not exist', [...event, '--data', '@/nowhere/x.json'], /\/nowhere\/x\.json/],
    ['data without what the workflow needs', [...event, '--data', '{}'], /\/data\/orderId is missing/],
    ['an unknown workflow', ['send', '--workflow', 'nope'], /"nope" is unknown/],
    ['a key that no header can carry', [...event, '--data', '{}', '--key', 'ä🙂'], /Idempotency-Key has a character/],
  ])('is refused in one line with %s', async (_, args, says) => {
    expect(refusal(await run(args))).toMatch(says);
  });
});

describe('runs show', () => {
  test('follows a run that succeeds, and exits with 0', async () => {
    const { body } = await router.send('POST', '/v1/workflows/sku-reorder/runs', { data: { sku: 'LAMP' } });

    const said = await run(['runs', 'show', body.run.id, '--follow', '--json']);

    expect(said.code).toBe(0);
    expect(JSON.parse(said.stdout)).toMatchObject({ id: body.run.id, status: 'succeeded' });
  });

  test('follows a run that fails, and exits with 1', async () => {
    const { body } = await router.send('POST', '/v1/workflows/order-intake/runs', {
      data: { ...order, note: 'x'.repeat(300_000) },
    });

    const said = await run(['runs', 'show', body.run.id, '--follow', '--json']);

    expect(said.code).toBe(1);
    expect(JSON.parse(said.stdout)).toMatchObject({ id: body.run.id, status: 'failed' });
  });

  test('is refused in one line for an unknown run', async () => {
    expect(refusal(await run(['runs', 'show', 'run_nope']))).toMatch(/404.*"run_nope" is unknown/);
  });
});

test('workflows list shows the deployed workflows', async () => {
  const shown = await run(['workflows', 'list']);
  const json = await run(['workflows', 'list', '--json']);

  for (const name of ['customer-onboarding', 'order-intake', 'sku-reorder']) expect(shown.stdout).toContain(name);
  expect(parseLines(json.stdout).map(({ active }) => active)).toEqual([true, true, true]);
});

test('an unknown command is refused', async () => {
  const said = await run(['frobnicate']);

  expect(said.code).toBe(2);
  expect(said.stderr).toContain('frobnicate');
  expect(said.stderr).toContain('flowgate --help');
});

/** An order whose data is too large to travel inline, so that the workflow that reads it inline fails. */
function largeOrder(order: string): string {
  return JSON.stringify({ ...JSON.parse(order), more: 'x'.repeat(200_000) });
}

describe('flowgate mcp', () => {
  async function connect(...args: readonly string[]): Promise<Client> {
    const inherited = Object.entries(process.env).filter(([name]) => !/^(?:FLOWGATE|AWS)_/.test(name));
    const client = new Client({ name: 'test', version: '1' });
    const connection = { FLOWGATE_URL: router.url, FLOWGATE_TOKEN: router.token };
    const env = { ...Object.fromEntries(inherited), ...connection } as Record<string, string>;
    await client.connect(
      new StdioClientTransport({ command: 'node', args: ['bin/flowgate.mjs', 'mcp', ...args], env, stderr: 'ignore' }),
    );
    return client;
  }

  async function call(client: Client, name: string, input: Record<string, unknown> = {}) {
    const { content, isError } = await client.callTool({ name, arguments: input });
    const [first] = content;
    const text = first?.type === 'text' ? first.text : '';
    expect(text).not.toContain(router.token);
    return isError === true ? text : JSON.parse(text);
  }

  test('reads by default, and has no tool that writes', async () => {
    const client = await connect();

    const { tools } = await client.listTools();
    const { workflows } = await call(client, 'list_workflows');
    const unknown = await call(client, 'show_run', { id: 'run_unknown' });
    await client.close();

    expect(tools.map(({ name }) => name)).not.toContain('send_event');
    expect(workflows.map(({ name }: { name: string }) => name)).toContain('order-intake');
    expect(unknown).toBe('404: run "run_unknown" is unknown in this environment');
  });

  test('sends, pauses, and acts on many with the confirmation of a preview', async () => {
    const client = await connect('--allow-write');
    const { runs } = await call(client, 'send_event', { source: 'shop', name: 'order.created', data: order });
    const { id } = runs[0];
    await router.ended(id);

    const event = await call(client, 'show_event', { id: (await call(client, 'show_run', { id })).run.eventId });
    const history = await call(client, 'run_history', { id });
    const filter = { events: { source: 'shop', name: 'order.created', contains: order.orderId, since: '1h' } };
    const { preview, confirmation } = await call(client, 'replay_events', filter);
    const { replay } = await call(client, 'replay_events', { ...filter, confirmation });
    const paused = await call(client, 'pause_workflow', { workflow: 'order-intake' });
    const resumed = await call(client, 'resume_workflow', { workflow: 'order-intake' });
    const { entries } = await call(client, 'list_audit', { limit: 5 });
    await client.close();

    expect(event.event.data).toEqual(order);
    expect(history.states.map(({ name }: { name: string }) => name)).toContain('Accept the order');
    expect(replay).toMatchObject({ act: 'replay', count: preview.count });
    expect([paused.workflow.active, resumed.workflow.active]).toEqual([false, true]);
    expect(entries.map(({ action }: { action: string }) => action)).toEqual(
      expect.arrayContaining(['workflow.switched', 'replay.started']),
    );
    await router.until(`/v1/replays/${replay.id}`, ({ replay: { status } }) => status === 'succeeded');
  }, 120_000);

  test('ends with 2 and one line if it knows no router', async () => {
    const said = await run(['mcp', '--profile', 'none']);

    expect(said).toMatchObject({ code: 2, stdout: '' });
    expect(said.stderr.trim().split('\n')).toHaveLength(1);
  });
});
