// Ends a command that waits: by Ctrl-C, SIGTERM or its time limit.
import { setTimeout as sleep } from 'node:timers/promises';

export type EndCause = 'interrupt' | 'timeout';

export interface CommandEnd {
  /** Aborted when the command has to end. Pass it to calls and to `pause`. */
  readonly signal: AbortSignal;
  /** Why it ended; undefined while it has not ended. */
  readonly cause: () => EndCause | undefined;
  /** Stops listening, so that Ctrl-C ends the process again. */
  readonly release: () => void;
}

/** Listens from now on. A second Ctrl-C ends the process at once. @param timeoutMs default: no limit */
export function awaitCommandEnd(timeoutMs?: number): CommandEnd {
  const controller = new AbortController();
  let cause: EndCause | undefined;
  const end = (why: EndCause) => () => {
    cause ??= why;
    controller.abort();
  };
  const interrupt = end('interrupt');
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const timer = timeoutMs === undefined ? undefined : setTimeout(end('timeout'), timeoutMs);
  const release = () => {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    clearTimeout(timer);
  };
  return { signal: controller.signal, cause: () => cause, release };
}

/** Waits, or returns early at the end. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
