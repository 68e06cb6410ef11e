// The number of environments that all functions have together. Each is a thread of some 20 MB, so this number decides how much memory
// the platform needs under load.

/** The members of a pool that the budget uses. */
export interface BudgetedPool {
  /** The number of its environments: those that start, run events or are idle. */
  readonly size: number;
  /** When its longest idle environment became idle, in milliseconds; undefined if none is idle. */
  readonly idleSince: number | undefined;
  /** Stops the environment that has been idle for longest. */
  stopLongestIdle(): void;
}

/**
 * What an environment is started for: `first` is the only one of its function, `usual` another one for a waiting event, and `patience`
 * one for an event that has waited for long, while the environments wait themselves.
 */
export type StartReason = 'first' | 'usual' | 'patience';

export interface BudgetLimits {
  /** The number of environments above which only first ones and ones for patience are started. */
  readonly usual: number;
  /** The number of environments above which only first ones are started. */
  readonly most: number;
  /** An environment that has been idle for this time is stopped if another function needs one, in milliseconds. */
  readonly restMs: number;
}

export class EnvironmentBudget {
  readonly #limits: BudgetLimits;
  readonly #now: () => number;
  readonly #pools = new Set<BudgetedPool>();

  constructor(limits: BudgetLimits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  /** Whether one more environment is usual. */
  get hasRoom(): boolean {
    return this.#total() < this.#limits.usual;
  }

  add(pool: BudgetedPool): void {
    this.#pools.add(pool);
  }

  /** Forgets a pool that will start no more environments. */
  remove(pool: BudgetedPool): void {
    this.#pools.delete(pool);
  }

  /**
   * Whether a pool may start an environment. If there are too many, environments are stopped for it that have been idle for some time.
   * The first one of a function is always allowed: functions can wait for each other.
   */
  allows(reason: StartReason): boolean {
    const { most, usual } = this.#limits;
    const limit = reason === 'patience' ? most : usual;
    while (this.#total() >= limit && this.#stopOne());
    return reason === 'first' || this.#total() < limit;
  }

  #total(): number {
    return [...this.#pools].reduce((total, { size }) => total + size, 0);
  }

  /** Stops the environment that has been idle for longest. Returns whether there was one that has been idle for long enough. */
  #stopOne(): boolean {
    const idleUntil = this.#now() - this.#limits.restMs;
    const [longest] = [...this.#pools]
      .filter(({ idleSince }) => idleSince !== undefined && idleSince <= idleUntil)
      .toSorted((one, other) => (one.idleSince ?? 0) - (other.idleSince ?? 0));
    longest?.stopLongestIdle();
    return longest !== undefined;
  }
}
