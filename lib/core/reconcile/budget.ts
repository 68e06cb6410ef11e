// What one invocation may do, so that reconciliation never takes from the work itself what the account allows.

export interface BudgetOptions {
  readonly now: () => Date;
  /** When the invocation must have stopped. */
  readonly until: Date;
}

const amounts = {
  // Step Functions allows an account 15 DescribeExecution a second, 900 a minute: a third of them.
  describe: 300,
  // Starts are allowed 300 a second at most: what waits in a long queue is asked for again, and must not prolong it much.
  republish: 300,
} as const;

export type Act = keyof typeof amounts;

export class Budget {
  readonly #options: BudgetOptions;
  readonly #left: Record<Act, number> = { ...amounts };

  constructor(options: BudgetOptions) {
    this.#options = options;
  }

  /** Whether the time is up. */
  isOver(): boolean {
    return this.#options.now() >= this.#options.until;
  }

  /** Whether an act may be done; if so, it counts. */
  take(act: Act): boolean {
    if (this.#left[act] <= 0) return false;
    this.#left[act] -= 1;
    return true;
  }

  /** Allows an act no more: it was throttled. */
  end(act: Act): void {
    this.#left[act] = 0;
  }
}
