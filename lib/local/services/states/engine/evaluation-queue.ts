// Limits how many JSONata expressions are evaluated at a time. JSONata measures its time limit on the wall clock, and concurrent
// evaluations take turns on one thread: ten thousand that begin together would use up each other's time.

/** High enough not to delay short evaluations, low enough that each one gets a hundredth of its time limit. */
const maxConcurrentEvaluations = 100;

export class EvaluationQueue {
  readonly #max: number;
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(max = maxConcurrentEvaluations) {
    this.#max = max;
  }

  /** Whether nothing is being evaluated. */
  get isIdle(): boolean {
    return this.#running === 0;
  }

  /**
   * Call `leave` when the evaluation that entered has ended. Returns undefined if the evaluation may begin at once, so that it
   * begins in the same turn; otherwise a promise to wait for.
   */
  enter(): Promise<void> | undefined {
    if (this.#running >= this.#max) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
    return undefined;
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running -= 1;
    else next();
  }
}

/** The queue of all executions in this process. */
export const evaluations = new EvaluationQueue();
