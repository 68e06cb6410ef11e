// A router as a user starts it: the real command in its own process, called over HTTP.
import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { HostedProcess, OwnProcess, type RouterProcess } from './commands/router-process.ts';
import { keepAssembly } from './kept-assembly.ts';
import { type ReceivedAnswer, Witness } from './leaks/witness.ts';
import { createCommandEnvironment, spawnCommand } from './spawn-command.ts';

/** Records what the tests of one file send and receive. */
const witness = new Witness();
witness.watch();

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads members of the response, and fails if they are missing
  readonly body: any;
}

export interface SendOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** null for no token. @default the router's own token */
  readonly token?: string | null;
  readonly raw?: string | Uint8Array;
}

/** Starts `flowgate dev` without waiting for it. */
export function spawnRouter(args: readonly string[], project = process.cwd()): ChildProcess {
  return spawnCommand(['dev', ...args], { cwd: project, stdio: ['ignore', 'pipe', 'pipe'] });
}

export async function readOutput(
  child: ChildProcess,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const said = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk: Buffer) => (said.stdout += chunk));
  child.stderr?.on('data', (chunk: Buffer) => (said.stderr += chunk));
  const code = await new Promise<number | null>((done) => child.once('close', done));
  hear(said);
  return { code, ...said };
}

/** Records what a command wrote. */
export function hear({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): void {
  witness.hear(`${stdout}\n${stderr}`, 'what a command said');
}

/** The addresses of the routers that were started. */
const origins = new Set<string>();

/**
 * Compares an answer that another process received with the OpenAPI documents, if it is that of a router; `stop` reports the
 * differences.
 */
export function checkAnswer({ origin, ...answer }: ReceivedAnswer & { readonly origin: string }): void {
  if (origins.has(origin)) witness.check(answer);
}

interface ReadyLine {
  readonly url: string;
  readonly token: string;
  readonly awsEndpoint: string;
}

const standardOptions = ['--port', '0', '--aws-port', '0', '--json', '--verbose'];

function findWorkflows(args: readonly string[]): string | undefined {
  const at = args.indexOf('--workflows');
  return at === -1 ? undefined : args[at + 1];
}

export class RunningRouter {
  readonly url: string;
  readonly token: string;
  readonly awsEndpoint: string;
  /** Everything that it wrote to its standard error. */
  readonly log: string[];
  readonly #process: RouterProcess;
  #exitCode: number | null | undefined;
  /** Everything that it wrote; a test may remove lines from `log`, but not from here. */
  #written: string;

  private constructor(process: RouterProcess, ready: ReadyLine, log: string[]) {
    this.#process = process;
    void process.ended.then((code) => (this.#exitCode = code));
    this.url = ready.url;
    origins.add(new URL(ready.url).origin);
    this.token = ready.token;
    this.awsEndpoint = ready.awsEndpoint;
    this.log = log;
    this.#written = log.join('');
    witness.know(ready.token, 'the token of the router');
    process.hear = ({ stream, text }) => {
      this.#written += text;
      if (stream === 'stderr') log.push(text);
    };
  }

  /** Starts the project's router without reloading, so that files that are saved meanwhile do not disturb the test. */
  static async start(...args: string[]): Promise<RunningRouter> {
    await keepAssembly(findWorkflows(args));
    const hosted = new HostedProcess(['dev', ...standardOptions, '--no-watch', ...args], createCommandEnvironment());
    return RunningRouter.#awaitReady(hosted);
  }

  /** Starts it like `start`, in a process of its own. */
  static async startProcess(...args: string[]): Promise<RunningRouter> {
    await keepAssembly(findWorkflows(args));
    return RunningRouter.startIn(process.cwd(), '--no-watch', ...args);
  }

  /** Starts the router of another copy of the project, which reloads saved files. */
  static async startIn(project: string, ...args: string[]): Promise<RunningRouter> {
    return RunningRouter.#awaitReady(new OwnProcess(spawnRouter([...standardOptions, ...args], project)));
  }

  static async #awaitReady(process: RouterProcess): Promise<RunningRouter> {
    const log: string[] = [];
    const line = await firstLine(process, log);
    return new RunningRouter(process, JSON.parse(line), log);
  }

  /** Sends a request with JSON, or with raw bytes. */
  async send(method: string, path: string, body?: unknown, options: SendOptions = {}): Promise<Answer> {
    const { headers = {}, token = this.token, raw } = options;
    const content = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(content === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(content === undefined ? {} : { body: content }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : parsed(text) };
  }

  /** Reads a run until it has ended. */
  async ended(runId: string): Promise<Answer['body']> {
    return this.until(`/v1/runs/${runId}`, ({ run }) => !['accepted', 'running'].includes(run.status)).then(
      ({ run }) => run,
    );
  }

  /** Reads a path until the response is ready. @throws Error after 30 s */
  async until(path: string, isReady: (body: Answer['body']) => boolean): Promise<Answer['body']> {
    const giveUpAt = Date.now() + 30_000;
    for (let waitMs = 50; ; waitMs = Math.min(waitMs * 1.5, 500)) {
      const { status, body } = await this.send('GET', path);
      if (status === 200 && isReady(body)) return body;
      if (Date.now() > giveUpAt)
        throw new Error(`${path} was not ready within 30 s: ${status} ${JSON.stringify(body)}`);
      await sleep(waitMs);
    }
  }

  /** Calls an AWS service of the platform, as its administrator. */
  async aws(target: string, input: unknown): Promise<Answer['body']> {
    const response = await fetch(this.awsEndpoint, {
      method: 'POST',
      headers: { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.0' },
      body: JSON.stringify(input),
    });
    return response.json();
  }

  /**
   * Ends it as Ctrl-C does. Before that, it searches everything that the router wrote, returned and stored for secrets, unless the
   * router is killed. @returns the exit code. @throws Error that names the leaked secrets and their places, or every answer that the
   * OpenAPI documents do not promise
   */
  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
    if (this.#exitCode !== undefined) return this.#exitCode;
    try {
      if (signal !== 'SIGKILL') await this.#refuseLeaks();
    } finally {
      await this.#end(signal);
    }
    witness.refuseBrokenPromises();
    return this.#exitCode ?? null;
  }

  async #refuseLeaks(): Promise<void> {
    const call = (target: string, input: unknown) => this.aws(target, input);
    await witness.refuseLeaks({ awsEndpoint: this.awsEndpoint, call, log: this.#written });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    this.#process.kill(signal);
    this.#exitCode = await this.#process.ended;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function firstLine(process: RouterProcess, log: string[]): Promise<string> {
  return new Promise((done, failed) => {
    let printed = '';
    process.hear = ({ stream, text }) => {
      if (stream === 'stderr') log.push(text);
      else printed += text;
      const end = printed.indexOf('\n');
      if (end !== -1) done(printed.slice(0, end));
    };
    void process.ended.then((code) =>
      failed(new Error(`the router ended with ${code} before it was ready: ${log.join('')}`)),
    );
  });
}
