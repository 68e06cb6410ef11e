// Runs one command of the command line after another in one process: a command then costs no start of Node.js and no loading of
// modules. Each has its own arguments, variables, output, exit code and listeners of the process.
import { Console } from 'node:console';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { type RecordedAnswer, recordFetch } from './answer-record.ts';

export interface HostedCommand {
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** The standard input. */
  readonly input: string;
}

export interface HostedResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly answers: readonly RecordedAnswer[];
}

interface ProcessState {
  takeProcess(): object;
  /** Also calls the new listeners of the exit, which remove temporary folders. */
  restoreProcess(state: object): void;
}
const stateFile = join(import.meta.dirname, '..', '..', 'runner', 'process-state.mjs');
const { takeProcess, restoreProcess } = (await import(stateFile)) as ProcessState;

let commands = 0;

async function run({ args, env, input }: HostedCommand): Promise<HostedResult> {
  const before = takeProcess();
  const { stdin, stdout, stderr, argv } = process;
  const said = new Said();
  const answers: RecordedAnswer[] = [];
  try {
    replace({
      stdin: Readable.from(input === '' ? [] : [Buffer.from(input)]),
      stdout: said.collect('stdout'),
      stderr: said.collect('stderr'),
    });
    replace({ argv: [process.execPath, 'bin/flowgate.ts', ...args] });
    for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
    Object.assign(process.env, env);
    globalThis.console = new Console(process);
    globalThis.fetch = recordFetch(globalThis.fetch, (answer) => answers.push(answer));
    const code = await awaitEnd(said);
    return { code, ...said.texts, answers };
  } finally {
    replace({ stdin, stdout, stderr, argv });
    restoreProcess(before);
  }
}

/** Runs the main program, up to its end or to `process.exit`. @returns the exit code */
async function awaitEnd(said: Said): Promise<number> {
  const { promise: exited, resolve } = Promise.withResolvers<number>();
  process.exitCode = undefined;
  process.exit = (code) => {
    said.close();
    resolve(Number(code ?? process.exitCode ?? 0));
    throw new Error('the command has ended');
  };
  commands += 1;
  // The number makes the main program a new module; those that it imports are loaded once.
  const ended = import(`../../../bin/flowgate.ts?command=${commands}`).then(() => Number(process.exitCode ?? 0));
  return await Promise.race([ended, exited]);
}

/** What a command wrote. */
class Said {
  readonly texts = { stdout: '', stderr: '' };
  #isClosed = false;

  /** A stream that is no terminal. */
  collect(name: 'stdout' | 'stderr'): Writable {
    return new Writable({
      write: (chunk: Buffer, _, done) => {
        if (!this.#isClosed) this.texts[name] += chunk;
        done();
      },
    });
  }

  /** Drops what is written from now on. */
  close(): void {
    this.#isClosed = true;
  }
}

function replace(values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values))
    Object.defineProperty(process, name, { value, configurable: true, enumerable: true, writable: true });
}

process.on('message', async (command: HostedCommand) => {
  process.send?.(await run(command));
});
// The worker of Jest has ended.
process.on('disconnect', () => process.exit());
