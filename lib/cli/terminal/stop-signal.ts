// Decides when `npm start` ends: by a signal, or because the process that started it has ended.
import { setTimeout as sleep } from 'node:timers/promises';

export interface StopSignal {
  /** Settles at the first signal. */
  readonly stopped: Promise<void>;
  readonly isStopped: () => boolean;
}

/** The time for a clean end. After it a request in progress is cut off; everything that was accepted is stored already. */
const longestEndMs = 2_500;
const parentCheckMs = 500;
const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * Listens for Ctrl-C, SIGTERM and a closed terminal. A second signal ends the process immediately, and so does a clean end that
 * exceeds its time. npm does not pass SIGTERM on to what its shell runs, so the end of a parent that only starts this process
 * counts too.
 */
export function listenForStop(environment: NodeJS.ProcessEnv = process.env): StopSignal {
  const { promise: stopped, resolve } = Promise.withResolvers<void>();
  let isStopped = false;
  const stop = (code: number): void => {
    if (isStopped) process.exit(code);
    isStopped = true;
    resolve();
    // The clean end has succeeded; only what still runs is cut off.
    setTimeout(() => process.exit(0), longestEndMs).unref();
  };
  for (const [signal, code] of Object.entries(exitCodes)) process.on(signal, () => stop(code));
  const isStarted = environment.npm_lifecycle_event !== undefined || environment.FLOWGATE_LAUNCHER !== undefined;
  if (isStarted && process.platform !== 'win32') void watchParent(process.ppid, () => isStopped || stop(0));
  return { stopped, isStopped: () => isStopped };
}

async function watchParent(parent: number, onEnd: () => void): Promise<void> {
  while (process.ppid === parent) await sleep(parentCheckMs, undefined, { ref: false });
  onEnd();
}
