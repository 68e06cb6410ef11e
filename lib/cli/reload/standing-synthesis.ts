// A process that stays with everything loaded, so that a reload takes no longer than the stack itself. What it does is in
// bin/synthesizer.ts.
import { type ChildProcess, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { projectRoot } from '../../authoring/project.ts';
import { CliError } from '../terminal/cli-error.ts';

export interface SynthesizeOptions {
  /** Where the cloud assembly goes. */
  readonly outputFolder: string;
  /** The folder of workflows; the project's own unless told. */
  readonly workflows?: string | undefined;
}

/** What the process is sent; it answers each request. */
export type SynthesisRequest = SynthesizeOptions;

export type SynthesisAnswer =
  | { readonly kind: 'done'; readonly warnings: readonly string[] }
  | { readonly kind: 'refused'; readonly reason: string }
  /** The process itself is older than what it runs on, or used up: only another one can answer. */
  | { readonly kind: 'outdated' };

export class StandingSynthesis {
  readonly #start: () => ChildProcess;
  #process: ChildProcess | undefined;
  #asked: PromiseWithResolvers<SynthesisAnswer> | undefined;

  /** @param start starts the process; another one in tests */
  constructor(start: () => ChildProcess = startSynthesizer) {
    this.#start = start;
  }

  /**
   * Synthesizes the project as it stands now. Requests must come one after the other.
   * @returns what it warned of, a line each
   * @throws CliError with what is wrong, one line a finding
   */
  async synthesize({ outputFolder, workflows }: SynthesizeOptions): Promise<readonly string[]> {
    const request = { outputFolder, ...(workflows === undefined ? {} : { workflows: resolve(workflows) }) };
    const answer = await this.#ask(request);
    if (answer.kind !== 'outdated') return warningsOf(answer);
    this.close();
    return warningsOf(await this.#ask(request));
  }

  /** Ends the process, once it is through with what it does. */
  close(): void {
    if (this.#process?.connected === true) this.#process.disconnect();
    this.#process = undefined;
  }

  #ask(request: SynthesisRequest): Promise<SynthesisAnswer> {
    if (this.#process === undefined || !isAlive(this.#process)) this.#process = this.#begin();
    this.#asked = Promise.withResolvers();
    // Where the process has ended by itself, its close says so.
    this.#process.send(request, () => undefined);
    return this.#asked.promise;
  }

  #begin(): ChildProcess {
    const child = this.#start();
    const said: string[] = [];
    child.stderr?.on('data', (chunk: Buffer) => said.splice(0, said.push(String(chunk)) - mostChunks));
    child.on('message', (answer) => this.#asked?.resolve(answer as SynthesisAnswer));
    child.on('error', (error) => this.#asked?.reject(error));
    child.on('close', (code, signal) => {
      if (this.#process !== child) return;
      this.#process = undefined;
      const reason = signal === null ? findingsIn(said.join('').trim()) : '';
      this.#asked?.reject(new CliError(reason || `the synthesis ended with ${signal ?? code}`));
    });
    return child;
  }
}

function isAlive({ connected, exitCode, signalCode }: ChildProcess): boolean {
  return connected && exitCode === null && signalCode === null;
}

/** Of what the process says, the last is kept: why it ended. */
const mostChunks = 20;

function warningsOf(answer: SynthesisAnswer): readonly string[] {
  if (answer.kind === 'done') return answer.warnings;
  throw new CliError(answer.kind === 'refused' ? findingsIn(answer.reason) : 'the code changes while it is read');
}

function startSynthesizer(): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', join(projectRoot, 'bin', 'synthesizer.ts')], {
    cwd: projectRoot,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
}

/** A bundler's mistakes and an exception's come with the code around them and a stack: the line that says what is wrong is enough. */
function findingsIn(text: string): string {
  const lines = text.split('\n');
  const errors = lines.filter((line) => /^.+: ERROR: |^\w*Error: /.test(line));
  const isCode = lines.some((line) => /^\s+at |: ERROR: /.test(line));
  return isCode && errors.length > 0 ? [...new Set(errors)].join('\n') : text;
}
