// Waits for a run's end by reading its record: often at first, then once a second. A read that fails tells nothing and ends nothing.
import type { RunId } from '../event/identity.ts';
import { isFinal, type RecordedRun } from './run.ts';

export interface RunEndDeps {
  /** A run as far as it has been recorded; undefined where nothing of it has been. */
  readonly findRun: (id: RunId) => Promise<RecordedRun | undefined>;
  readonly sleep: (ms: number) => Promise<unknown>;
  readonly now: () => Date;
}

const firstPauseMs = 200;
const longestPauseMs = 1_000;
const growth = 1.5;

/** A run once it has ended; undefined where it has not by then. Reads at once, and 24 times in 20 s at the most. */
export async function endOfRun(id: RunId, until: Date, deps: RunEndDeps): Promise<RecordedRun | undefined> {
  const leftMs = (): number => until.getTime() - deps.now().getTime();
  let run = await ended(id, deps);
  for (const pauseMs of pausesWithin(leftMs())) {
    if (run !== undefined || leftMs() <= 0) break;
    await deps.sleep(Math.min(pauseMs, leftMs()));
    run = await ended(id, deps);
  }
  return run;
}

// Whoever waits has been promised the run: a failure here must not look as if it had been refused.
async function ended(id: RunId, { findRun }: RunEndDeps): Promise<RecordedRun | undefined> {
  const run = await findRun(id).catch(() => undefined);
  return run !== undefined && isFinal(run.status) ? run : undefined;
}

// However the clock goes, these are counted out beforehand.
function* pausesWithin(totalMs: number): Generator<number> {
  let pauseMs = firstPauseMs;
  for (let spentMs = 0; spentMs < totalMs; spentMs += pauseMs) {
    pauseMs = spentMs === 0 ? firstPauseMs : Math.min(pauseMs * growth, longestPauseMs);
    yield pauseMs;
  }
}
