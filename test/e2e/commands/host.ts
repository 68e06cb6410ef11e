// Runs one command of the command line after another in one process: a command then costs no start of Node.js and no loading of
// modules. Each has its own arguments, variables, streams, exit code and listeners of the process.
import { AsyncLocalStorage } from 'node:async_hooks';
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

/** What the process that started the host sends. A signal is for the command that runs. */
export type ToHost = { readonly command: HostedCommand } | { readonly signal: NodeJS.Signals };

/** What the host sends: each text when it is written, and the end. */
export type FromHost = WrittenText | HostedEnd;

export interface WrittenText {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

export interface HostedEnd {
  readonly code: number;
  readonly answers: readonly RecordedAnswer[];
}

interface ProcessState {
  takeProcess(): object;
  /** Also calls the new listeners of the exit, which remove temporary folders. */
  restoreProcess(state: object): void;
}
const stateFile = join(import.meta.dirname, '..', '..', 'runner', 'process-state.mjs');
const { takeProcess, restoreProcess } = (await import(stateFile)) as ProcessState;

/** A command that runs, or ran: timers of it may still be there. */
class Command {
  readonly answers: RecordedAnswer[] = [];
  readonly #exit = Promise.withResolvers<number>();
  #hasEnded = false;

  /** Runs the main program, up to its end or to `process.exit`. @returns the exit code */
  async run(main: string): Promise<number> {
    const ended = import(main).then(() => Number(process.exitCode ?? 0));
    const code = await Promise.race([ended, this.#exit.promise]);
    this.#hasEnded = true;
    return code;
  }

  /** Ends it: what it still writes is dropped. @returns whether it ran */
  exit(code: number): boolean {
    const hasRun = !this.#hasEnded;
    this.#hasEnded = true;
    this.#exit.resolve(code);
    return hasRun;
  }

  /** A stream that is no terminal. */
  openStream(stream: WrittenText['stream']): Writable {
    const write = (chunk: Buffer, _: string, done: () => void): void => {
      if (!this.#hasEnded) send({ stream, text: chunk.toString() });
      done();
    };
    return new Writable({ write });
  }
}

const send = (message: FromHost): void => void process.send?.(message);

/** The command to which running code belongs. */
const commands = new AsyncLocalStorage<Command>();
let running: Command | undefined;
let count = 0;

async function run({ args, env, input }: HostedCommand): Promise<HostedEnd> {
  const before = takeProcess();
  const { stdin, stdout, stderr, argv } = process;
  const command = new Command();
  running = command;
  try {
    replace({ stdin: Readable.from(input === '' ? [] : [Buffer.from(input)]) });
    replace({ stdout: command.openStream('stdout'), stderr: command.openStream('stderr') });
    replace({ argv: [process.execPath, 'bin/flowgate.ts', ...args] });
    for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
    Object.assign(process.env, env);
    process.exitCode = undefined;
    globalThis.console = new Console(process);
    globalThis.fetch = recordFetch(globalThis.fetch, (answer) => command.answers.push(answer));
    count += 1;
    // The number makes the main program a new module; those that it imports are loaded once.
    const code = await commands.run(command, () => command.run(`../../../bin/flowgate.ts?command=${count}`));
    return { code, answers: command.answers };
  } finally {
    replace({ stdin, stdout, stderr, argv });
    restoreProcess(before);
    running = undefined;
  }
}

function replace(values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values))
    Object.defineProperty(process, name, { value, configurable: true, enumerable: true, writable: true });
}

const { exit } = process;
process.exit = (code) => {
  const isFirst = commands.getStore()?.exit(Number(code ?? process.exitCode ?? 0));
  // What follows in the code of a command must not run. A timer that is left from one that has ended has nothing to stop.
  if (isFirst !== false) throw new Error('the command has ended');
  return undefined as never;
};
// The worker of Jest has ended.
process.on('disconnect', () => exit.call(process, 0));
process.on('message', async (message: ToHost) => {
  if ('command' in message) send(await run(message.command));
  else if (running !== undefined) commands.run(running, () => process.emit(message.signal));
});
