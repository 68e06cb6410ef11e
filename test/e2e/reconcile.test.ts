// Events and runs that hang are repaired without a retry of their sender: the stack on the local platform, with a hop that fails
// once.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { functionCache } from '../../lib/cli/project.ts';
import { CredentialsTable } from '../../lib/cli/router/credentials-table.ts';
import { type Clock, systemClock } from '../../lib/local/platform/clock.ts';
import { Platform } from '../../lib/local/platform.ts';
import { createTemporaryFolder } from '../fixtures/temporary-folder.ts';
import { type CopyAssembly, synthesizeToShare } from './shared-assembly.ts';

// biome-ignore lint/suspicious/noExplicitAny: a test reads members of the response, and fails if they are missing
type Json = any;

let copyAssembly: CopyAssembly;
let platform: Platform;
let assembly: string;
let token: string;
const lines: string[] = [];

beforeAll(async () => {
  copyAssembly = await synthesizeToShare(workflowsFolder());
}, 180_000);
afterEach(async () => {
  await platform.close();
  rmSync(assembly, { recursive: true });
  lines.length = 0;
});

interface StartOptions {
  /** Changes the template before it is used. @default no change */
  readonly change?: (template: string) => string;
  readonly clock?: Clock;
  readonly dataDir?: string;
}

/** Starts the stack. */
async function start({ change = (template) => template, ...given }: StartOptions = {}): Promise<void> {
  assembly = createTemporaryFolder();
  copyAssembly(assembly);
  const file = join(assembly, 'Flowgate.template.json');
  writeFileSync(file, change(readFileSync(file, 'utf8')));
  const log = (_: string, line: string) => void lines.push(line);
  const options = {
    directory: assembly,
    stackName: 'Flowgate',
    httpPort: 0,
    awsPort: 0,
    log,
    codeCache: functionCache,
  };
  platform = await Platform.start({ ...options, ...given });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint: platform.awsEndpoint, region: 'us-east-1', credentials });
  const tableName = platform.outputs.CredentialsTable ?? '';
  const made = await new CredentialsTable({ client, tableName, operator: 'test' }).create({
    label: 'test',
    scopes: ['admin'],
  });
  token = made.token ?? '';
  client.destroy();
}

function aws(service: string, operation: string, input: Record<string, unknown>): Promise<Json> {
  return platform.callService({ kind: 'administrator' }, { service, operation, input });
}

async function request(
  method: string,
  path: string,
  body?: unknown,
  key?: string,
): Promise<{ status: number; body: Json }> {
  const own = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const headers = key === undefined ? own : { ...own, 'idempotency-key': key };
  const content = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(`${platform.httpUrl}${path}`, { method, headers, ...content });
  return { status: response.status, body: await response.json() };
}

const send = (name: string, key?: string) =>
  request('POST', '/v1/events', { source: 'test', name, data: { secret: 'hunter2' } }, key);
const runOf = async (id: string): Promise<Json> => (await request('GET', `/v1/runs/${id}`)).body.run;

/** Invokes the function for the last ten minutes, as an operator would. */
async function sweepNow(): Promise<Json> {
  const FunctionName = platform.functions.find((name) => /Reconcile/i.test(name));
  const [from, to] = [new Date(Date.now() - 600_000).toISOString(), new Date().toISOString()];
  const { Payload } = await aws('lambda', 'Invoke', { FunctionName, Payload: JSON.stringify({ from, to }) });
  return JSON.parse(String(Payload));
}

/** Enables or disables the rules of a bus whose description matches. */
async function setRules(isOn: boolean, description: RegExp, EventBusName: string | undefined): Promise<void> {
  const { Rules } = await aws('events', 'ListRules', { EventBusName });
  const named = (Rules as { Name: string; Description: string }[]).filter((rule) => description.test(rule.Description));
  expect(named.length).toBeGreaterThan(0);
  for (const { Name } of named) await aws('events', isOn ? 'EnableRule' : 'DisableRule', { Name, EventBusName });
}

async function until<Value>(read: () => Promise<Value>, isSo: (value: Value) => boolean): Promise<Value> {
  const giveUpAt = Date.now() + 30_000;
  for (;;) {
    const value = await read();
    if (isSo(value) || Date.now() > giveUpAt) return value;
    await pause(100);
  }
}

const succeeded = (id: string): Promise<Json> =>
  until(
    () => runOf(id),
    ({ status }) => status === 'succeeded',
  );

describe('an event or run that hangs is repaired without its sender', () => {
  test('after a failed publish and the end of every process', async () => {
    const dataDir = createTemporaryFolder();
    await start({ dataDir, change: (template) => withoutAction(template, 'events:PutEvents') });
    const { status } = await send('quick');
    await platform.close();
    await start({ dataDir });

    const report = await until(sweepNow, ({ republished }) => republished > 0);

    expect([500, 503]).toContain(status);
    expect(report).toMatchObject({ events: 1, republished: 1, failed: 0 });
    const { Items } = await aws('dynamodb', 'Scan', { TableName: platform.outputs.EventsTable });
    const { id, marks } = (Items as Json[]).find(({ sk }) => sk.S === 'event');
    expect(await succeeded(`run_${id.S.slice(4)}${marks.S}`)).toMatchObject({ status: 'succeeded' });
    expect(lines.some((line) => line.includes('"kind":"reconciled"') && line.includes('"republished":1'))).toBe(true);
    expect(lines.filter((line) => line.includes('hunter2'))).toEqual([]);
  }, 180_000);

  test('after a missing rule or a lost status change', async () => {
    await start();
    const bus = platform.outputs.EventBus;

    await setRules(false, /starts workflow/, bus);
    const unheard = (await send('quick')).body.runs[0].id as string;
    await setRules(true, /starts workflow/, bus);
    await setRules(false, /records how executions/, undefined);
    const endless = (await send('quick')).body.runs[0].id as string;
    await until(
      () => executionOf(endless),
      ({ status }) => status === 'SUCCEEDED',
    );
    await setRules(true, /records how executions/, undefined);
    await pause(500);
    const before = await Promise.all([unheard, endless].map(runOf));

    await until(sweepNow, ({ healed, republished }) => healed + republished === 0);

    expect(before.map(({ status }) => status)).toEqual(['accepted', 'running']);
    for (const id of [unheard, endless]) expect(await succeeded(id)).toMatchObject({ status: 'succeeded' });
    expect((await runOf(endless)).output).toEqual({ done: true });
    const { body } = await request('GET', `/v1/events/evt_${unheard.slice(4, 40)}`);
    expect(body.runs).toHaveLength(1);
  }, 180_000);
});

describe('after the events table was restored to an earlier moment', () => {
  test('a replay of the archive restores the events since, and neither it nor a retry starts a run again', async () => {
    await start();
    const kept = (await send('quick', 'k1')).body;
    await succeeded(kept.runs[0].id);
    const earlier = await readEventsTable();
    const lost = (await send('quick', 'k2')).body;
    await succeeded(lost.runs[0].id);
    await restoreEventsTable(earlier);
    const path = `/v1/events/${lost.event.id}`;
    expect((await request('GET', path)).status).toBe(404);

    await replayArchive();
    await until(
      () => request('GET', path),
      ({ body }) => body.runs?.length === 1,
    );
    await until(sweepNow, ({ healed, republished }) => healed + republished === 0);

    expect((await request('GET', path)).body.event.data).toEqual({ secret: 'hunter2' });
    expect(await succeeded(lost.runs[0].id)).toMatchObject({ status: 'succeeded', output: { done: true } });
    for (const [key, first] of [
      ['k1', kept],
      ['k2', lost],
    ])
      expect((await send('quick', key)).body).toEqual(first);
    expect(await countExecutions()).toBe(2);
  }, 180_000);
});

describe('the timetable of the template', () => {
  test('invokes the function on the local platform, once a minute of its clock', async () => {
    let ticks = 0;
    // A clock whose schedules are due after half a second; its other timers are real.
    const clock: Clock = {
      now: systemClock.now,
      after: (delayMs, run, options) => {
        if (options?.isBackground !== true) return systemClock.after(delayMs, run, options);
        expect(delayMs).toBe(60_000);
        ticks += 1;
        return systemClock.after(500, run, options);
      },
    };
    await start({ clock });

    const isReconciled = async () => lines.some((line) => line.includes('"kind":"reconciled"'));
    await until(isReconciled, (isSo) => isSo);

    expect(await isReconciled()).toBe(true);
    expect(ticks).toBeGreaterThan(1);
    const { Items } = await aws('dynamodb', 'Scan', { TableName: platform.outputs.EventsTable });
    expect((Items as Json[]).map(({ pk, sk }) => `${pk.S} ${sk.S}`)).toEqual(
      expect.arrayContaining(['checkpoints events@2m', 'checkpoints runs@2m']),
    );
  }, 180_000);
});

async function executionOf(runId: string): Promise<Json> {
  const { stateMachines } = await aws('states', 'ListStateMachines', {});
  for (const { stateMachineArn } of stateMachines) {
    const { executions } = await aws('states', 'ListExecutions', { stateMachineArn });
    const found = (executions as Json[]).find(({ name }) => name === runId);
    if (found !== undefined) return found;
  }
  return {};
}

async function countExecutions(): Promise<number> {
  const { stateMachines } = await aws('states', 'ListStateMachines', {});
  const lists = (stateMachines as Json[]).map(({ stateMachineArn }) =>
    aws('states', 'ListExecutions', { stateMachineArn }),
  );
  return (await Promise.all(lists)).reduce((sum, { executions }) => sum + executions.length, 0);
}

async function readEventsTable(): Promise<Json[]> {
  return (await aws('dynamodb', 'Scan', { TableName: platform.outputs.EventsTable })).Items;
}

async function restoreEventsTable(earlier: readonly Json[]): Promise<void> {
  const TableName = platform.outputs.EventsTable;
  for (const { pk, sk } of await readEventsTable()) await aws('dynamodb', 'DeleteItem', { TableName, Key: { pk, sk } });
  for (const Item of earlier) await aws('dynamodb', 'PutItem', { TableName, Item });
}

async function replayArchive(): Promise<void> {
  const { Archives } = await aws('events', 'ListArchives', {});
  const { ArchiveArn, EventSourceArn } = await aws('events', 'DescribeArchive', {
    ArchiveName: Archives[0].ArchiveName,
  });
  await aws('events', 'StartReplay', {
    ReplayName: 'restore',
    EventSourceArn: ArchiveArn,
    EventStartTime: Date.now() / 1_000 - 600,
    EventEndTime: Date.now() / 1_000,
    Destination: { Arn: EventSourceArn },
  });
}

function withoutAction(template: string, action: string): string {
  const parsed = JSON.parse(template) as Json;
  for (const [id, { Type, Properties }] of Object.entries<Json>(parsed.Resources)) {
    if (Type !== 'AWS::IAM::Policy' || !/ingest/i.test(id)) continue;
    const { PolicyDocument } = Properties;
    PolicyDocument.Statement = PolicyDocument.Statement.filter((one: Json) => ![one.Action].flat().includes(action));
  }
  return JSON.stringify(parsed);
}

function workflowsFolder(): string {
  const folder = createTemporaryFolder();
  const make = (name: string, id: string, Output: unknown) => {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'workflow.json'), JSON.stringify({ id, triggers: [{ event: name }] }));
    const States = { A: { Type: 'Pass', Output, End: true } };
    const definition = JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'A', States });
    writeFileSync(join(folder, name, 'definition.asl.json'), definition);
  };
  make('quick', '0b7c1c1e-0000-4000-8000-000000000011', { done: true });
  return folder;
}
