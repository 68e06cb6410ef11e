// The time of executions that must not take time: it stands still while a state works, and jumps to the next timer when nothing does.
// So waits, the delays of retries, time limits and concurrent branches keep their order. For executions alone: another service would
// see its polls pass by the million.
import TinyQueue from 'tinyqueue';
import type { Clock } from '../../../platform/clock.ts';
import { evaluations } from './evaluation-queue.ts';

interface Timer {
  readonly dueAt: number;
  /** Timers that are due at the same time run in the order in which they were set. */
  readonly order: number;
  readonly run: () => void;
  isCancelled: boolean;
}

/** As many turns of the event loop without an evaluation mean that everything waits for a timer: a transition takes fewer. */
const quietTurns = 12;

export class VirtualClock implements Clock {
  #now: number;
  #orders = 0;
  #isRunning = false;
  readonly #timers = new TinyQueue<Timer>([], (one, other) => one.dueAt - other.dueAt || one.order - other.order);

  /** @param startAt milliseconds since the epoch */
  constructor(startAt: number) {
    this.#now = startAt;
  }

  now(): number {
    return this.#now;
  }

  /** Sets the time, also back. Call it while no execution runs. */
  setTo(ms: number): void {
    this.#now = ms;
  }

  after(delayMs: number, run: () => void): () => void {
    this.#orders += 1;
    const timer = { dueAt: this.#now + Math.max(0, delayMs), order: this.#orders, run, isCancelled: false };
    this.#timers.push(timer);
    if (!this.#isRunning) void this.#pass();
    return () => {
      timer.isCancelled = true;
    };
  }

  /** Lets time pass until no timer is left. */
  async #pass(): Promise<void> {
    this.#isRunning = true;
    for (;;) {
      await settle();
      const next = this.#takeNext();
      if (next === undefined) break;
      this.#now = Math.max(this.#now, next.dueAt);
      next.run();
    }
    this.#isRunning = false;
  }

  #takeNext(): Timer | undefined {
    let next = this.#timers.pop();
    while (next?.isCancelled === true) next = this.#timers.pop();
    return next;
  }
}

async function settle(): Promise<void> {
  for (let quiet = 0; quiet < quietTurns; quiet += 1) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    if (!evaluations.isIdle) quiet = 0;
  }
}
