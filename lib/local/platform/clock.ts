// The clock and the timers of the platform's services. A test replaces them, so that it can advance the time without waiting.

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs a function once after a delay in milliseconds. Returns a function that cancels it. */
  after(delayMs: number, run: () => void, options?: TimerOptions): () => void;
}

export interface TimerOptions {
  /** Whether the process may end while this waits. @default false */
  readonly isBackground?: boolean;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, run, { isBackground = false } = {}) {
    // setTimeout overflows past 2^31 - 1 ms and would fire at once, so a longer delay is split into several.
    const longest = 2 ** 31 - 1;
    let timer: NodeJS.Timeout;
    const arm = (remaining: number): void => {
      timer = setTimeout(() => (remaining > longest ? arm(remaining - longest) : run()), Math.min(remaining, longest));
      if (isBackground) timer.unref();
    };
    arm(Math.max(0, delayMs));
    return () => clearTimeout(timer);
  },
};
