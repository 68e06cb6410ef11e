// Waits for a run's end by reading its record, at first often and then once a second. Failed reads are ignored.
import type { RunId } from '../event/identity.ts';
import { isFinal, type RecordedRun } from './run.ts';

export interface RunEndDeps {
  /** The recorded part of a run; undefined if nothing is recorded. */
  readonly findRun: (id: RunId) => Promise<RecordedRun | undefined>;
  readonly sleep: (ms: number) => Promise<unknown>;
  readonly now: () => Date;
}

const firstPauseMs = 200;
const longestPauseMs = 1_000;
const growth = 1.5;

/** Returns a run when it has ended; undefined if it has not ended by `until`. Reads at once, and at most 24 times in 20 s. */
export async function waitForRunEnd(id: RunId, until: Date, deps: RunEndDeps): Promise<RecordedRun | undefined> {
  const leftMs = (): number => until.getTime() - deps.now().getTime();
  let run = await readEnded(id, deps);
  for (const pauseMs of pausesWithin(leftMs())) {
    if (run !== undefined || leftMs() <= 0) break;
    await deps.sleep(Math.min(pauseMs, leftMs()));
    run = await readEnded(id, deps);
  }
  return run;
}

// The run has been accepted already, so a failure here must not look like a refusal.
async function readEnded(id: RunId, { findRun }: RunEndDeps): Promise<RecordedRun | undefined> {
  const run = await findRun(id).catch(() => undefined);
  return run !== undefined && isFinal(run.status) ? run : undefined;
}

// Computed in advance, so that their number does not depend on the clock.
function* pausesWithin(totalMs: number): Generator<number> {
  let pauseMs = firstPauseMs;
  for (let spentMs = 0; spentMs < totalMs; spentMs += pauseMs) {
    pauseMs = spentMs === 0 ? firstPauseMs : Math.min(pauseMs * growth, longestPauseMs);
    yield pauseMs;
  }
}
