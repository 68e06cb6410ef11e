// A child process that keeps the CDK and the project loaded, so that a repeated synthesis takes only the time of the stack.
// The program of the process is bin/synthesizer.ts.
import { type ChildProcess, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { projectRoot } from '../../authoring/project.ts';
import { defined } from '../../value/defined.ts';
import { CliError } from '../terminal/cli-error.ts';
import { exitCodes } from '../terminal/exit-codes.ts';

export interface SynthesizeOptions {
  /** The folder that the cloud assembly is written to. */
  readonly outputFolder: string;
  /** The folder of workflows. @default this project's `statemachines` */
  readonly workflows?: string | undefined;
}

/** A message to the process. The process responds to each message. */
export type SynthesisRequest = SynthesizeOptions;

export type SynthesisResponse =
  | { readonly kind: 'done'; readonly warnings: readonly string[] }
  | { readonly kind: 'refused'; readonly reason: string }
  /** Only files are missing or empty: they may be written just now. */
  | { readonly kind: 'unfinished'; readonly reason: string }
  /** The files that the process itself runs on have changed, or it has imported too often: a new process must respond. */
  | { readonly kind: 'outdated' };

/** The only mistakes are files that are missing or empty. */
export class UnfinishedError extends CliError {}

/**
 * The process is ended after this time without a save, because the CDK needs about 210 MB in it. The next save starts it again,
 * and takes longer.
 */
const standardIdleMs = 5 * 60_000;

/** In MB, for young objects, of which Node.js would keep up to 48 MB. A synthesis is as fast, and takes 130 MB less (340 before). */
const youngMb = 4;

export class SynthesisProcess {
  readonly #start: () => ChildProcess;
  readonly #idleMs: number;
  #idle: NodeJS.Timeout | undefined;
  #process: ChildProcess | undefined;
  #response: PromiseWithResolvers<SynthesisResponse> | undefined;

  /**
   * @param start starts the process; replaced in tests
   * @param idleMs milliseconds without a request after which the process ends; the next request starts another one
   */
  constructor(start: () => ChildProcess = startSynthesizer, idleMs: number = standardIdleMs) {
    this.#start = start;
    this.#idleMs = idleMs;
  }

  /**
   * Synthesizes the project from its current files. A request must not start before the previous one has ended.
   * @returns the warnings, one line each
   * @throws CliError with one line for each mistake, UnfinishedError if files are only missing or empty
   */
  async synthesize({ outputFolder, workflows }: SynthesizeOptions): Promise<readonly string[]> {
    const request = defined({ outputFolder, workflows: workflows === undefined ? undefined : resolve(workflows) });
    clearTimeout(this.#idle);
    try {
      return await this.#synthesize(request);
    } finally {
      this.#idle = setTimeout(() => this.close(), this.#idleMs).unref();
    }
  }

  /** Ends the process after its request in progress. */
  close(): void {
    clearTimeout(this.#idle);
    if (this.#process?.connected === true) this.#process.disconnect();
    this.#process = undefined;
  }

  async #synthesize(request: SynthesisRequest): Promise<readonly string[]> {
    const response = await this.#request(request);
    if (response.kind !== 'outdated') return readWarnings(response);
    this.close();
    return readWarnings(await this.#request(request));
  }

  #request(request: SynthesisRequest): Promise<SynthesisResponse> {
    if (this.#process === undefined || !isAlive(this.#process)) this.#process = this.#startProcess();
    this.#response = Promise.withResolvers();
    // If the process has ended, its "close" event rejects the response.
    this.#process.send(request, () => undefined);
    return this.#response.promise;
  }

  #startProcess(): ChildProcess {
    const child = this.#start();
    const output: string[] = [];
    child.stderr?.on('data', (chunk: Buffer) => output.splice(0, output.push(String(chunk)) - maxChunks));
    child.on('message', (response) => this.#response?.resolve(response as SynthesisResponse));
    child.on('error', (error) => this.#response?.reject(error));
    child.on('close', (code, signal) => {
      if (this.#process !== child) return;
      this.#process = undefined;
      const reason = signal === null ? selectErrorLines(output.join('').trim()) : '';
      this.#response?.reject(toProjectError(reason || `the synthesis ended with ${signal ?? code}`));
    });
    return child;
  }
}

function isAlive({ connected, exitCode, signalCode }: ChildProcess): boolean {
  return connected && exitCode === null && signalCode === null;
}

/** Only the last chunks of standard error are kept: they have the reason why the process ended. */
const maxChunks = 20;

function readWarnings(response: SynthesisResponse): readonly string[] {
  if (response.kind === 'done') return response.warnings;
  if (response.kind === 'unfinished') throw new UnfinishedError(response.reason);
  throw toProjectError(
    response.kind === 'refused' ? selectErrorLines(response.reason) : 'the code changed while it was loaded: try again',
  );
}

function toProjectError(message: string): CliError {
  return new CliError(message, { exitCode: exitCodes.failed });
}

function startSynthesizer(): ChildProcess {
  const program = join(projectRoot, 'bin', 'synthesizer.ts');
  return spawn(process.execPath, [`--max-semi-space-size=${youngMb}`, '--import', 'tsx', program], {
    cwd: projectRoot,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
}

/** Removes the code excerpt and the stack trace from the errors of the bundler and from exceptions; keeps their messages. */
function selectErrorLines(text: string): string {
  const lines = text.split('\n');
  const errors = lines.filter((line) => /^.+: ERROR: |^\w*Error: /.test(line));
  const isCode = lines.some((line) => /^\s+at |: ERROR: /.test(line));
  return isCode && errors.length > 0 ? [...new Set(errors)].join('\n') : text;
}
