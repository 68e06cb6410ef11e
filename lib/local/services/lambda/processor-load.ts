// Whether the processors are used up: by the threads of a function, or by the thread of the platform, which all functions wait for.
import { type EventLoopUtilization, performance } from 'node:perf_hooks';

/** In milliseconds. A share of a shorter time says little. */
const shortestMs = 250;
/** A thread that is busy for a larger share of the time does not wait. */
const busyShare = 0.5;

/** Measures the share of time, 0 to 1, for which a thread has been busy since the last call. */
export type MeasureShare = () => number;

export class ProcessorLoad {
  readonly #now: () => number;
  readonly #measurePlatform: MeasureShare;
  #measuredAt = Number.NEGATIVE_INFINITY;
  #isLow = true;

  /** @param measurePlatform default: that of this thread */
  constructor(now: () => number, measurePlatform: MeasureShare = createShareOfThisThread()) {
    this.#now = now;
    this.#measurePlatform = measurePlatform;
  }

  /** Whether the thread of the platform and most threads of the function have been waiting since the last measurement. */
  isLow(measureFunction: () => readonly number[]): boolean {
    if (this.#now() - this.#measuredAt < shortestMs) return this.#isLow;
    this.#measuredAt = this.#now();
    const shares = measureFunction();
    const busy = shares.filter((share) => share > busyShare).length;
    this.#isLow = this.#measurePlatform() <= busyShare && busy * 2 <= shares.length;
    return this.#isLow;
  }
}

function createShareOfThisThread(): MeasureShare {
  let before: EventLoopUtilization | undefined;
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    return utilization;
  };
}
