// Processes that run commands and routers for all suites of this worker of Jest, each of them one at a time. A host is started when none
// is free.
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { compiled } from '../spawn-command.ts';
import type { FromHost, HostedCommand, HostedEnd, ToHost, WrittenText } from './host.ts';

export type HearText = (written: WrittenText) => void;

/** The hosts outlive the suite, whose modules are its own. */
interface Host {
  readonly child: ChildProcess;
  isBusy: boolean;
}

const shared = globalThis as { flowgateHosts?: Host[] };

/** A command that runs in a host. */
export class RunningCommand {
  /** Its end. The code is null if its process was killed. */
  readonly ended: Promise<HostedEnd | { readonly code: null }>;
  readonly #host: Host;

  constructor(command: HostedCommand, hear: HearText) {
    this.#host = takeHost();
    this.ended = this.#listen(hear).finally(() => {
      this.#host.isBusy = false;
      // Only a running command keeps this process from its end.
      this.#host.child.channel?.unref();
    });
    this.#send({ command });
  }

  /** Ends it as a signal does. SIGKILL ends the host with it. */
  signal(signal: NodeJS.Signals): void {
    if (signal === 'SIGKILL') this.#host.child.kill(signal);
    else this.#send({ signal });
  }

  #send(message: ToHost): void {
    this.#host.child.send(message);
  }

  async #listen(hear: HearText): Promise<HostedEnd | { readonly code: null }> {
    const { child } = this.#host;
    const { promise, resolve } = Promise.withResolvers<HostedEnd | { readonly code: null }>();
    const onMessage = (message: FromHost): void => ('code' in message ? resolve(message) : hear(message));
    const onExit = (): void => {
      shared.flowgateHosts = listHosts().filter((host) => host !== this.#host);
      resolve({ code: null });
    };
    child.on('message', onMessage).once('exit', onExit);
    const end = await promise;
    child.off('message', onMessage).off('exit', onExit);
    return end;
  }
}

const listHosts = (): readonly Host[] => shared.flowgateHosts ?? [];

function takeHost(): Host {
  const host = listHosts().find(({ isBusy, child }) => !isBusy && child.connected) ?? startHost();
  host.isBusy = true;
  host.child.channel?.ref();
  return host;
}

function startHost(): Host {
  const child = fork(join(import.meta.dirname, 'host.ts'), [], {
    execArgv: ['--disable-warning=ExperimentalWarning', '--min-semi-space-size=16', '--max-semi-space-size=16'],
    env: { ...process.env, NODE_COMPILE_CACHE: compiled },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  child.unref();
  const host = { child, isBusy: false };
  shared.flowgateHosts = [...listHosts(), host];
  return host;
}
