// Limits the calls of one invocation, so that reconciliation does not use up the account's quotas.

export interface BudgetOptions {
  readonly now: () => Date;
  /** When the invocation must stop. */
  readonly until: Date;
}

const amounts = {
  // Step Functions allows an account 15 DescribeExecution a second, 900 a minute. This is a third of it.
  describe: 300,
  // At most 300 starts a second are allowed. Events that wait in a long queue are published again and must not extend it much.
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

  /** When the invocation must stop. */
  get until(): Date {
    return this.#options.until;
  }

  /** Whether a call is allowed; if so, it is counted. */
  take(act: Act): boolean {
    if (this.#left[act] <= 0) return false;
    this.#left[act] -= 1;
    return true;
  }

  /** Allows no further call of this kind, because one was throttled. */
  end(act: Act): void {
    this.#left[act] = 0;
  }
}
