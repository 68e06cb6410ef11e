// Limits how often readers may have executions looked up. Step Functions allows 15 DescribeExecution calls a second per account and
// Region; without a lookup, a reader gets what is recorded.

export interface LookupBudgetOptions {
  readonly now: () => Date;
  /** In this time each run is looked up at most once, and all runs together at most `most` times. @default 30 s */
  readonly periodMs?: number;
  /** @default 30 */
  readonly most?: number;
}

/** Remembers the lookups of one period, so its memory is bounded by `most`. */
export class LookupBudget {
  readonly #now: () => Date;
  readonly #periodMs: number;
  readonly #most: number;
  /** When each run was looked up, the earliest first. */
  readonly #taken = new Map<string, number>();
  #pausedUntilMs = 0;

  constructor({ now, periodMs = 30_000, most = 30 }: LookupBudgetOptions) {
    this.#now = now;
    this.#periodMs = periodMs;
    this.#most = most;
  }

  /** Whether a run may be looked up now; if so, the lookup is counted. */
  take(runId: string): boolean {
    const nowMs = this.#now().getTime();
    this.#forgetBefore(nowMs - this.#periodMs);
    if (nowMs < this.#pausedUntilMs || this.#taken.has(runId) || this.#taken.size >= this.#most) return false;
    this.#taken.set(runId, nowMs);
    return true;
  }

  /** Allows no lookup for one period: the last one failed, and more calls would prolong a throttle. */
  pause(): void {
    this.#pausedUntilMs = this.#now().getTime() + this.#periodMs;
  }

  #forgetBefore(endMs: number): void {
    for (const [runId, takenAtMs] of this.#taken) {
      if (takenAtMs > endMs) return;
      this.#taken.delete(runId);
    }
  }
}
