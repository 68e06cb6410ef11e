// The promises under failure: the router is killed while it works, and the ingest function lacks a permission.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { functionCache } from '../../lib/cli/project.ts';
import { CredentialsTable } from '../../lib/cli/router/credentials-table.ts';
import { Platform } from '../../lib/local/platform.ts';
import { type Answer, RunningRouter } from './running-router.ts';
import { type CopyAssembly, synthesizeToShare } from './shared-assembly.ts';

const keys = Array.from({ length: 200 }, (_, at) => `key-${at}`);
const mostKills = 3;

describe('killed at any moment', () => {
  test('every key is kept and has one run that succeeds', async () => {
    const args = [
      ...['--workflows', workflowsFolder(), '--data', newFolder()],
      ...['--port', String(await freePort()), '--aws-port', String(await freePort())],
    ];
    let router = await RunningRouter.start(...args);
    const sender = new Sender(router);
    const sending = sender.sendAll();

    const stopKillingAt = Date.now() + 60_000;
    for (let kills = 0; kills < mostKills && sender.accepted.size < keys.length; kills += 1) {
      if (Date.now() > stopKillingAt) break;
      await pause(100 + Math.random() * 700);
      await router.stop('SIGKILL');
      router = await RunningRouter.start(...args);
    }
    await sending;

    try {
      const runIds = [...sender.accepted.values()].map(({ body }) => String(body.runs[0].id));
      for (const id of runIds) expect(await router.ended(id)).toMatchObject({ status: 'succeeded' });
      expect(sender.contradictions).toEqual([]);
      expect((await executionNames(router)).sort()).toEqual(runIds.sort());
      expect(new Set(runIds).size).toBe(keys.length);
    } finally {
      await router.stop();
    }
  }, 360_000);
});

/** Sends every key again until it is accepted. */
class Sender {
  readonly accepted = new Map<string, Answer>();
  /** Keys that were accepted as two events. */
  readonly contradictions: string[] = [];
  readonly #url: string;
  readonly #token: string;

  constructor({ url, token }: RunningRouter) {
    this.#url = url;
    this.#token = token;
  }

  async sendAll(): Promise<void> {
    const waiting = [...keys];
    const lane = async (): Promise<void> => {
      for (let key = waiting.shift(); key !== undefined; key = waiting.shift()) await this.#sendUntilAccepted(key);
    };
    await Promise.all(Array.from({ length: 8 }, lane));
  }

  async #sendUntilAccepted(key: string): Promise<void> {
    const giveUpAt = Date.now() + 240_000;
    while (!(await this.#isAccepted(key))) {
      if (Date.now() > giveUpAt) throw new Error(`${key} was never accepted`);
      await pause(200);
    }
    // As a sender does that did not receive the response.
    if (Math.random() < 0.2) await this.#isAccepted(key);
  }

  async #isAccepted(key: string): Promise<boolean> {
    try {
      const response = await fetch(`${this.#url}/v1/events`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${this.#token}`,
          'content-type': 'application/json',
          'idempotency-key': key,
        },
        body: JSON.stringify({ source: 'test', name: 'killed', data: { key } }),
        signal: AbortSignal.timeout(10_000),
      });
      if (response.status !== 202) return false;
      this.#remember(key, { status: 202, headers: response.headers, body: await response.json() });
      return true;
    } catch {
      return false;
    }
  }

  #remember(key: string, answer: Answer): void {
    const earlier = this.accepted.get(key) ?? answer;
    if (earlier.body.event.id !== answer.body.event.id) this.contradictions.push(key);
    this.accepted.set(key, answer);
  }
}

describe('a stack whose ingest function lacks a permission', () => {
  let copyAssembly: CopyAssembly;
  let assembly: string;
  let platform: Platform;
  let token: string;
  beforeAll(async () => {
    copyAssembly = await synthesizeToShare(workflowsFolder());
  }, 180_000);
  afterEach(async () => {
    await platform.close();
    rmSync(assembly, { recursive: true });
  });

  /** Starts the stack without one permission of the ingest function. */
  async function startWithout(action: string): Promise<void> {
    assembly = newFolder();
    copyAssembly(assembly);
    const file = join(assembly, 'Flowgate.template.json');
    writeFileSync(file, withoutAction(readFileSync(file, 'utf8'), action));
    const options = { httpPort: 0, awsPort: 0, codeCache: functionCache, log: () => {} };
    platform = await Platform.start({ directory: assembly, stackName: 'Flowgate', ...options });
    token = await makeToken(platform);
  }

  async function send(key: string): Promise<Answer> {
    const response = await fetch(`${platform.httpUrl}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify({ source: 'test', name: 'killed', data: { key } }),
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  }

  async function itemsOf(part: string): Promise<unknown> {
    const { TableNames } = await call('dynamodb', 'ListTables', {});
    const TableName = (TableNames as string[]).find((name) => name.includes(part));
    const { Items } = await call('dynamodb', 'Scan', { TableName });
    return (Items as { pk: { S: string } }[]).map(({ pk }) => pk.S);
  }

  function call(service: string, operation: string, input: Record<string, unknown>) {
    return platform.callService({ kind: 'administrator' }, { service, operation, input });
  }

  test('returns a problem and writes nothing without the permission to store events', async () => {
    await startWithout('dynamodb:PutItem');

    const answer = await send('k');

    expect([500, 503]).toContain(answer.status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.body).toMatchObject({ status: answer.status, type: expect.stringMatching(/^urn:flowgate:problem:/) });
    expect(JSON.stringify(answer.body)).not.toMatch(/AccessDenied|arn:aws|dynamodb/);
    // The name of the environment is stored together with the event, so that reconciliation finds its events.
    expect(await itemsOf('Events')).toEqual(['environments']);
  }, 180_000);

  test('returns a problem without the permission to publish; once it is granted, the same key starts its one run', async () => {
    await startWithout('events:PutEvents');
    const refused = await send('k');

    copyAssembly(assembly);
    await platform.apply();
    const taken = await send('k');

    expect([500, 503]).toContain(refused.status);
    expect(taken).toMatchObject({ status: 202, body: { runs: [{ id: expect.any(String) }] } });
    expect(taken.headers.get('idempotency-replayed')).toBe('true');
    expect(await statusOf(taken.body.runs[0].id)).toBe('succeeded');
  }, 180_000);

  async function statusOf(runId: string): Promise<unknown> {
    const giveUpAt = Date.now() + 20_000;
    for (;;) {
      const headers = { authorization: `Bearer ${token}` };
      const response = await fetch(`${platform.httpUrl}/v1/runs/${runId}`, { headers });
      const { run } = (await response.json()) as { run: { status: string } };
      if (!['accepted', 'running'].includes(run.status) || Date.now() > giveUpAt) return run.status;
      await pause(100);
    }
  }
});

interface Statement {
  readonly Action: string | readonly string[];
}

/** The template without an action in the policy of the ingest function's role. */
function withoutAction(template: string, action: string): string {
  const parsed = JSON.parse(template) as {
    Resources: Record<string, { Type: string; Properties: { PolicyDocument: { Statement: Statement[] } } }>;
  };
  let removed = 0;
  for (const [id, { Type, Properties }] of Object.entries(parsed.Resources)) {
    if (Type !== 'AWS::IAM::Policy' || !/ingest/i.test(id)) continue;
    const { PolicyDocument } = Properties;
    PolicyDocument.Statement = PolicyDocument.Statement.flatMap((statement) => {
      const actions = [statement.Action].flat();
      const rest = actions.filter((one) => one !== action);
      removed += actions.length - rest.length;
      return rest.length === 0 ? [] : [{ ...statement, Action: rest }];
    });
  }
  if (removed === 0) throw new Error(`no policy of the ingest function allows ${action}`);
  return JSON.stringify(parsed);
}

async function makeToken({ awsEndpoint, outputs }: Platform): Promise<string> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint: awsEndpoint, region: 'us-east-1', credentials });
  const table = new CredentialsTable({ client, tableName: outputs.CredentialsTable ?? '', operator: 'test' });
  const { token = '' } = await table.create({ label: 'test', scopes: ['admin'] });
  client.destroy();
  return token;
}

/** The names of all executions; a name occurs once per execution. */
async function executionNames(router: RunningRouter): Promise<string[]> {
  const names: string[] = [];
  const { stateMachines } = await router.aws('AWSStepFunctions.ListStateMachines', {});
  for (const { stateMachineArn } of stateMachines) {
    let nextToken: string | undefined;
    do {
      const page = await router.aws('AWSStepFunctions.ListExecutions', { stateMachineArn, nextToken });
      names.push(...page.executions.map(({ name }: { name: string }) => name));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
  }
  return names;
}

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'flowgate-e2e-'));
}

/** A folder with one workflow that takes a second, so that a kill interrupts it. */
function workflowsFolder(): string {
  const folder = newFolder();
  mkdirSync(join(folder, 'slow'));
  const manifest = { id: '0b7c1c1e-0000-4000-8000-000000000003', triggers: [{ event: 'killed' }] };
  writeFileSync(join(folder, 'slow', 'workflow.json'), JSON.stringify(manifest));
  const States = { A: { Type: 'Wait', Seconds: 1, Next: 'B' }, B: { Type: 'Pass', End: true } };
  const definition = { QueryLanguage: 'JSONata', StartAt: 'A', States };
  writeFileSync(join(folder, 'slow', 'definition.asl.json'), JSON.stringify(definition));
  return folder;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return port;
}
