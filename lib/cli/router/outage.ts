// Repeats a call during a short outage of the router, until the call succeeds or the time limit is reached. It prints one line
// for the outage.
import { CliError } from '../terminal/cli-error.ts';
import { pause } from '../terminal/command-end.ts';
import { formatElapsed } from '../terminal/elapsed.ts';

export interface OutageOptions {
  /** Stops the repetition when it is aborted. */
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** Prints one line. */
  readonly print: (line: string) => void;
  /** The longest outage, in milliseconds. @default 120,000 */
  readonly patienceMs?: number;
  /** The pause between two calls, in milliseconds. @default 1,000 */
  readonly retryMs?: number;
}

/**
 * Returns the result of `call`, and repeats the call while it fails with a temporary CliError.
 * @throws the last error after `patienceMs`, any other error at once, and the reason of `signal` after it is aborted
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
