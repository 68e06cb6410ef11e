// Survives a short outage of the router: prints one line, then repeats the call until it succeeds or the time limit is reached.
import { CliError } from '../terminal/cli-error.ts';
import { pause } from '../terminal/command-end.ts';
import { formatElapsed } from '../terminal/elapsed.ts';

export interface OutageOptions {
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** Prints one line. */
  readonly print: (line: string) => void;
  /** @default 2 minutes */
  readonly patienceMs?: number;
  /** @default 1 s */
  readonly retryMs?: number;
}

/**
 * Calls again while the error is temporary.
 * @throws the last error if the outage is longer than the patience, and every other error at once
 */
export async function callThroughOutage<Result>(
  call: () => Promise<Result>,
  { signal, now, print, patienceMs = 120_000, retryMs = 1_000 }: OutageOptions,
): Promise<Result> {
  let since: number | undefined;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof CliError && error.isTemporary) || signal.aborted) throw error;
      if (since === undefined)
        print(`${error.message.split(': run "npm start"')[0]}: trying again for ${formatElapsed(patienceMs)}`);
      since ??= now();
      if (now() - since >= patienceMs) throw error;
    }
    await pause(retryMs, signal);
    signal.throwIfAborted();
  }
}
