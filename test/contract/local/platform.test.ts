// The whole platform on a small stack: from a request over HTTP to the end of a state machine, through every service between.
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { functionCache } from '../../../lib/cli/project.ts';
import { Platform } from '../../../lib/local/platform.ts';

const templates = join(import.meta.dirname, '../../fixtures/templates');

// Every test starts functions cold, which is slow on a busy machine.
jest.setTimeout(30_000);

let directory: string;
let platform: Platform;
let lines: string[];

async function start(dataDir?: string): Promise<Platform> {
  return await Platform.start({
    directory,
    stackName: 'Orders',
    awsPort: 0,
    httpPort: 0,
    codeCache: functionCache,
    log: (from, line) => lines.push(`${from}: ${line}`),
    ...(dataDir === undefined ? {} : { dataDir }),
  });
}

beforeEach(async () => {
  // Inside node_modules, so that the functions find the SDK.
  const cache = join(import.meta.dirname, '../../../node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  directory = mkdtempSync(join(cache, 'platform-'));
  cpSync(templates, directory, { recursive: true });
  lines = [];
  platform = await start();
});

afterEach(async () => {
  await platform.close();
  rmSync(directory, { recursive: true });
});

function post(path: string, id: string): Promise<Response> {
  return fetch(`${platform.httpUrl}${path}`, { method: 'POST', body: JSON.stringify({ id }) });
}

async function stateOf(id: string): Promise<unknown> {
  const input = { TableName: platform.outputs.Table, Key: { id: { S: id } } };
  const { Item } = await platform.callService(
    { kind: 'administrator' },
    { service: 'dynamodb', operation: 'GetItem', input },
  );
  return (Item as { readonly state?: { readonly S: string } } | undefined)?.state?.S;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`it never came true:\n${lines.join('\n')}`);
    await pause(20);
  }
}

function changeTemplate(change: (text: string) => string): void {
  const file = join(directory, 'Orders.template.json');
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

test('carries a request through function, table, bus, queue and state machine', async () => {
  const answer = await post('/orders', 'a');

  await until(async () => (await stateOf('a')) === 'closed');
  expect(answer.status).toBe(202);
  expect(await answer.json()).toEqual({ id: 'a', release: 'first' });
});

describe('what the template does not allow', () => {
  test('is denied to a function, in AWS’s words', async () => {
    const answer = await post('/overreach', 'a');

    expect(answer.status).toBe(403);
    expect(await answer.text()).toMatch(
      /^AccessDeniedException: User: arn:aws:sts::000000000000:assumed-role\/Orders-TakeRole-[0-9a-f]{8}\/\S+ is not authorized to perform: dynamodb:DeleteItem on resource: arn:aws:dynamodb:us-east-1:000000000000:table\/Orders-Table-[0-9a-f]{8} because no identity-based policy allows the dynamodb:DeleteItem action$/,
    );
  });

  test('keeps the API from a function', async () => {
    const answer = await post('/forbidden', 'a');

    expect(answer.status).toBe(500);
    expect(await stateOf('a')).toBeUndefined();
    expect(lines.join('\n')).toContain('apigateway.amazonaws.com is not authorized to perform: lambda:InvokeFunction');
  });
});

describe('a change of the template', () => {
  test('is applied while the platform runs', async () => {
    await post('/orders', 'a');
    changeTemplate((text) =>
      text
        .replace('"first"', '"second"')
        .replaceAll('"POST /orders"', '"POST /v2/orders"')
        .replaceAll('POST/orders', 'POST/v2/orders'),
    );

    await platform.apply();

    const answers = [await post('/v2/orders', 'b'), await post('/orders', 'c')];
    expect(answers.map(({ status }) => status)).toEqual([202, 404]);
    expect(await answers[0]?.json()).toEqual({ id: 'b', release: 'second' });
    expect(await stateOf('a')).toBeDefined();
  });

  test('that is refused leaves the previous stack in service', async () => {
    changeTemplate((text) => text.replace('"first"', '"second"').replace('JSONata', 'JSONatter'));

    const refusal = platform.apply();

    await expect(refusal).rejects.toThrow('resource Machine: AWS::StepFunctions::StateMachine');
    const answer = await post('/orders', 'a');
    expect(await answer.json()).toEqual({ id: 'a', release: 'first' });
  });
});

test('keeps the previous routes if the new ones are refused', async () => {
  changeTemplate((text) => text.replace('"first"', '"second"').replace('"POST /orders"', '"POST orders"'));

  const refusal = platform.apply();

  await expect(refusal).rejects.toThrow();
  const answer = await post('/orders', 'a');
  expect(await answer.json()).toEqual({ id: 'a', release: 'first' });
});

test('keeps the contents of a data folder between starts', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'platform-'));
  await platform.close();
  platform = await start(dataDir);
  await post('/orders', 'a');
  await until(async () => (await stateOf('a')) === 'closed');
  await platform.close();

  platform = await start(dataDir);

  const again = await post('/orders', 'b');
  expect(again.status).toBe(202);
  await until(async () => (await stateOf('b')) === 'closed');
  expect(await stateOf('a')).toBe('closed');
  await platform.close();
  rmSync(dataDir, { recursive: true });
});

test('names the port that is in use', async () => {
  const awsPort = Number(new URL(platform.awsEndpoint).port);

  const second = Platform.start({ directory, stackName: 'Orders', awsPort, httpPort: 0, log: () => {} });

  await expect(second).rejects.toThrow(`port ${awsPort} is in use`);
});

describe('a data folder', () => {
  const umask = process.umask();
  afterEach(() => {
    process.umask(umask);
  });

  const call = (service: string, operation: string, input: Record<string, unknown>) =>
    platform.callService({ kind: 'administrator' }, { service, operation, input });

  /** Every file and folder, with its permissions if they are not its owner's alone. */
  function openToOthers(folder: string): string[] {
    const paths = ['', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })];
    return paths.flatMap((path) => {
      const stats = statSync(join(folder, path));
      const mode = stats.mode & 0o777;
      return mode === (stats.isDirectory() ? 0o700 : 0o600) ? [] : [`${path} ${mode.toString(8)}`];
    });
  }

  async function fill(): Promise<void> {
    await post('/orders', 'a');
    await until(async () => (await stateOf('a')) === 'closed');
    await call('secretsmanager', 'CreateSecret', { Name: 'shop', SecretString: 'a secret' });
    await call('ssm', 'PutParameter', { Name: '/shop', Value: 'a secret', Type: 'SecureString' });
    await call('s3', 'CreateBucket', { Bucket: 'data' });
    await call('s3', 'PutObject', { Bucket: 'data', Key: 'a/b', Body: 'a secret' });
  }

  test('has no file that others may read, whatever the umask is, and what was open before is closed', async () => {
    const data = join(directory, 'data');
    await platform.close();
    process.umask(0);
    platform = await start(data);
    await fill();
    await platform.close();
    const first = openToOthers(data);
    const services = readdirSync(data).toSorted();
    for (const path of readdirSync(data, { recursive: true, encoding: 'utf8' })) chmodSync(join(data, path), 0o755);
    chmodSync(data, 0o755);
    process.umask(0);

    platform = await start(data);
    await post('/orders', 'b');
    await until(async () => (await stateOf('b')) === 'closed');

    const all = ['dynamodb', 'events', 'lambda', 's3', 'scheduler', 'secretsmanager', 'sqs', 'ssm', 'stack', 'states'];
    expect(services).toEqual(all);
    expect([first, openToOthers(data)]).toEqual([[], []]);
  });
});
