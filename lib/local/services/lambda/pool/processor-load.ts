// Whether the processors are used up: by the threads of a function, or by the thread of the platform, which all functions wait for.
import { cpus } from 'node:os';
import { type EventLoopUtilization, performance } from 'node:perf_hooks';

/** In milliseconds. A share of a shorter time says little. */
const shortestMs = 250;
/** In milliseconds. A share of a longer time says nothing about now: it may be mostly of a time without events. */
const longestMs = 1_000;
/** A thread that is busy for a larger share of the time does not wait. */
const busyShare = 0.5;
/** If the processors are idle for a smaller share of the time, another thread would only take its time from the others. */
const idleShare = 0.2;

/** Measures a share of time, 0 to 1, since the last call. */
export type MeasureShare = () => number;

export interface LoadOptions {
  /** In milliseconds. */
  readonly now: () => number;
  /** The shares for which the function's threads have been busy. */
  readonly measureFunction: () => readonly number[];
  /** The share for which the thread of the platform has been busy. @default - that of this thread */
  readonly measurePlatform?: MeasureShare | undefined;
  /** The share for which the processors have been idle. @default - those of this machine */
  readonly measureIdle?: MeasureShare | undefined;
}

interface Waiting {
  readonly functionWaits: boolean;
  readonly platformWaits: boolean;
  readonly processorsAreIdle: boolean;
}

export class ProcessorLoad {
  readonly #options: LoadOptions;
  readonly #measurePlatform: MeasureShare;
  readonly #measureIdle: MeasureShare;
  #measuredAt = Number.NEGATIVE_INFINITY;
  #waiting: Waiting = { functionWaits: false, platformWaits: false, processorsAreIdle: false };

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#measurePlatform = options.measurePlatform ?? createShareOfThisThread();
    this.#measureIdle = options.measureIdle ?? createIdleShareOfProcessors();
  }

  /** Begins to measure, unless the last measurement is recent. */
  begin(): void {
    if (this.#options.now() - this.#measuredAt >= longestMs) this.#measure();
  }

  /**
   * Whether one more thread of the function would run its events sooner. The thread of the platform and most threads of the function must
   * have been waiting since the last measurement. If none of them has ended an event for some time (`isStuck`), they wait for something
   * that takes long. Otherwise the processors must have been idle for some of the time.
   */
  wouldHelp(isStuck: boolean): boolean {
    if (this.#options.now() - this.#measuredAt >= shortestMs) this.#measure();
    const { functionWaits, platformWaits, processorsAreIdle } = this.#waiting;
    return functionWaits && platformWaits && (isStuck || processorsAreIdle);
  }

  #measure(): void {
    const { measureFunction, now } = this.#options;
    this.#measuredAt = now();
    const shares = measureFunction();
    this.#waiting = {
      functionWaits: shares.filter((share) => share > busyShare).length * 2 <= shares.length,
      platformWaits: this.#measurePlatform() <= busyShare,
      processorsAreIdle: this.#measureIdle() >= idleShare,
    };
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

function createIdleShareOfProcessors(): MeasureShare {
  let before = { idle: 0, all: 0 };
  return () => {
    const times = cpus().map((processor) => processor.times);
    const idle = times.reduce((sum, time) => sum + time.idle, 0);
    const all = times.reduce((sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq, 0);
    const share = all === before.all ? 0 : (idle - before.idle) / (all - before.all);
    before = { idle, all };
    return share;
  };
}
