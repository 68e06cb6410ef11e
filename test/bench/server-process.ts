// A server in a process of its own, as the bench measures it: its first line of output, its processor time and its memory.
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** Linux counts processor time in hundredths of a second. */
const msPerTick = 10;

export interface LineHandlers {
  /** Receives each line of standard output but the first. @default - nobody does */
  readonly onLine?: (line: string) => void;
  /** Receives each line of standard error. @default console.error */
  readonly onErrorLine?: (line: string) => void;
}

/** In MB. */
export interface Memory {
  readonly now: number;
  readonly peak: number;
  /** The part of `now` that belongs to the process alone. */
  readonly anonymous: number;
  /** The part of `now` that is the operating system's copy of files: the program, and tables of the database. */
  readonly files: number;
}

export class ServerProcess {
  /** The first line that it prints, as JSON. */
  readonly ready: Readonly<Record<string, string>>;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, ready: Readonly<Record<string, string>>) {
    this.#child = child;
    this.ready = ready;
  }

  /** Starts a program of Node.js, and waits for its first line. */
  static async start(args: readonly string[], { onLine, onErrorLine }: LineHandlers = {}): Promise<ServerProcess> {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    createInterface({ input: child.stderr }).on('line', onErrorLine ?? console.error);
    const lines = createInterface({ input: child.stdout });
    const first = await new Promise<string>((resolve, reject) => {
      lines.once('line', resolve);
      child.once('close', (code) => reject(new Error(`${args.join(' ')} ended with ${code} before it was ready`)));
    });
    if (onLine !== undefined) lines.on('line', onLine);
    return new ServerProcess(child, JSON.parse(first));
  }

  /** Processor time in milliseconds of all threads since the start. Linux only. */
  cpuMs(): number {
    const stat = readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8');
    const [user = 0, system = 0] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13)
      .map(Number);
    return (user + system) * msPerTick;
  }

  /** Linux only. */
  memory(): Memory {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8');
    const read = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
    return { now: read('VmRSS'), peak: read('VmHWM'), anonymous: read('RssAnon'), files: read('RssFile') };
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#child.once('close', resolve));
    this.#child.kill('SIGINT');
    await closed;
  }
}
