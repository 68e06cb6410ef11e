// The time of a simulation: it stands still while anything works, and jumps to the next timer when nothing does.
import TinyQueue from 'tinyqueue';
import type { Clock } from '../../../lib/local/platform/clock.ts';

interface Timer {
  readonly dueAt: number;
  /** Timers that are due at the same time run in the order in which they were set. */
  readonly order: number;
  readonly run: () => void;
  isCancelled: boolean;
}

/** As many turns of the event loop without any activity mean that everything waits for a timer: one call takes fewer. */
const quietTurns = 12;

export class VirtualClock implements Clock {
  #now: number;
  #orders = 0;
  #activity = 0;
  readonly #timers = new TinyQueue<Timer>([], (one, other) => one.dueAt - other.dueAt || one.order - other.order);

  constructor(startAt: number) {
    this.#now = startAt;
  }

  now(): number {
    return this.#now;
  }

  after(delayMs: number, run: () => void): () => void {
    this.#orders += 1;
    const timer = { dueAt: this.#now + Math.max(0, delayMs), order: this.#orders, run, isCancelled: false };
    this.#timers.push(timer);
    return () => {
      timer.isCancelled = true;
    };
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.after(delayMs, resolve));
  }

  /** Notes that something works, so that the time does not jump yet. */
  readonly noteActivity = (): void => {
    this.#activity += 1;
  };

  /** Lets time pass until a promise settles, or until `deadline`. */
  async runUntil(done: Promise<unknown> | undefined, deadline = Number.POSITIVE_INFINITY): Promise<void> {
    let isDone = false;
    const note = (): void => {
      isDone = true;
    };
    done?.then(note, note);
    for (;;) {
      await this.#settle();
      if (isDone) return;
      const next = this.#next();
      if (next === undefined && done === undefined) return;
      if (next === undefined) throw new Error('the simulation waits for something that no timer will bring');
      if (next.dueAt > deadline) break;
      this.#timers.pop();
      this.#now = Math.max(this.#now, next.dueAt);
      next.run();
    }
    this.#now = deadline;
  }

  #next(): Timer | undefined {
    while (this.#timers.peek()?.isCancelled) this.#timers.pop();
    return this.#timers.peek();
  }

  async #settle(): Promise<void> {
    for (let quiet = 0, seen = this.#activity; quiet < quietTurns; quiet += 1) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      if (this.#activity === seen) continue;
      seen = this.#activity;
      quiet = 0;
    }
  }
}
