// The process that runs the commands of all suites of this worker of Jest, one at a time. It starts with the first command.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { compiled } from '../spawn-command.ts';
import type { HostedCommand, HostedResult } from './host.ts';

interface CommandHost {
  readonly child: ChildProcess;
  /** The time zone in which it prints times: that of its start. */
  readonly timeZone: string | undefined;
  isBusy: boolean;
}

const hosts = globalThis as { flowgateCommandHost?: CommandHost };

/**
 * Runs a command in the host. @returns undefined if the host cannot run it now: it runs another one, or its time zone is another one
 * @throws Error if the host ended
 */
export async function runInHost(command: HostedCommand): Promise<HostedResult | undefined> {
  hosts.flowgateCommandHost ??= startHost();
  const host = hosts.flowgateCommandHost;
  if (host.isBusy || host.timeZone !== command.env.TZ) return undefined;
  host.isBusy = true;
  // Only a running command keeps this process from its end.
  host.child.channel?.ref();
  try {
    host.child.send(command);
    return await receive(host.child, command);
  } finally {
    host.isBusy = false;
    host.child.channel?.unref();
  }
}

async function receive(child: ChildProcess, { args }: HostedCommand): Promise<HostedResult> {
  const listening = new AbortController();
  const { signal } = listening;
  try {
    const ended = once(child, 'exit', { signal }).then(([code]) => {
      delete hosts.flowgateCommandHost;
      throw new Error(`the process of the commands ended with ${code} during "${args.join(' ')}"`);
    });
    const [result] = await Promise.race([once(child, 'message', { signal }), ended]);
    return result as HostedResult;
  } finally {
    listening.abort();
  }
}

function startHost(): CommandHost {
  const child = fork(join(import.meta.dirname, 'host.ts'), [], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: { ...process.env, NODE_COMPILE_CACHE: compiled },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  child.unref();
  return { child, timeZone: process.env.TZ, isBusy: false };
}
