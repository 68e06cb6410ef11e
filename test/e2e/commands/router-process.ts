// The process of a router: its own, as a user starts it, or a host that ran routers before and has their code loaded.
import type { ChildProcess } from 'node:child_process';
import { RunningCommand } from './command-host.ts';
import type { WrittenText } from './host.ts';

export interface RouterProcess {
  /** Called for each text that the router writes. */
  hear?: (written: WrittenText) => void;
  /** The exit code; null after a kill. */
  readonly ended: Promise<number | null>;
  kill(signal: NodeJS.Signals): void;
}

/** A router that this process started. */
export class OwnProcess implements RouterProcess {
  hear?: (written: WrittenText) => void;
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcess;

  constructor(child: ChildProcess) {
    this.#child = child;
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream]?.on('data', (chunk: Buffer) => this.hear?.({ stream, text: chunk.toString() }));
    this.ended = new Promise((done) => child.once('close', done));
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}

export class HostedProcess implements RouterProcess {
  hear?: (written: WrittenText) => void;
  readonly ended: Promise<number | null>;
  readonly #command: RunningCommand;

  constructor(args: readonly string[], env: NodeJS.ProcessEnv) {
    this.#command = new RunningCommand({ args, env, input: '' }, (written) => this.hear?.(written));
    this.ended = this.#command.ended.then(({ code }) => code);
  }

  kill(signal: NodeJS.Signals): void {
    this.#command.signal(signal);
  }
}
