// Counts the requests of each sender across all instances, and refuses those over the limit. An instance counts in its own memory
// and reports in batches to the shared count, so low-volume senders cost no DynamoDB call.
import { setBounded } from '../../value/cache.ts';
import type { RateLimit } from './rate-limit.ts';

/** A sender whose requests are counted together. */
export interface RateOwner {
  /** Unique among all owners, such as `credential:cred_…` or `source:github`. */
  readonly id: string;
  /** @default the limiter's standard limit */
  readonly limit?: RateLimit | undefined;
}

/** One owner's requests in one window, as one instance reports them. */
export interface RateBatch {
  readonly ownerId: string;
  readonly windowSeconds: number;
  /** Epoch seconds. */
  readonly windowStart: number;
  readonly requests: number;
}

/** Adds a batch to the shared count of that owner and window, and returns the new sum. */
export type AddRateBatch = (batch: RateBatch) => Promise<number>;

/** The state of an owner's limit in the current window. */
export interface Quota {
  readonly limit: RateLimit;
  /** How many more requests will be admitted, as far as this instance knows. */
  readonly remaining: number;
  /** Whole seconds until the window ends, 1 at the least. */
  readonly secondsLeft: number;
}

export type Admission =
  | {
      readonly kind: 'admitted';
      /** Absent while this instance has not reported yet, and so does not know the count of the others. */
      readonly quota?: Quota | undefined;
    }
  | { readonly kind: 'refused'; readonly quota: Quota };

export interface RateLimiterOptions {
  readonly now: () => Date;
  readonly addBatch: AddRateBatch;
  readonly standard: RateLimit;
  /** Above this number the owners that were seen first are removed. @default 10,000 */
  readonly maxOwners?: number;
}

interface Count {
  readonly ownerId: string;
  readonly limit: RateLimit;
  readonly windowStart: number;
  /** Admitted here and not reported yet. */
  unreported: number;
  /** The shared sum at the last report; undefined before the first one. */
  reported: number | undefined;
  reporting: Promise<void> | undefined;
}

/** How many requests an instance admits before it reports them: a twentieth of the limit, at most 50. */
export function computeBatchSize({ requests }: RateLimit): number {
  return Math.min(50, Math.ceil(requests / 20));
}

export class RateLimiter {
  readonly #options: RateLimiterOptions;
  readonly #counts = new Map<string, Count>();

  constructor(options: RateLimiterOptions) {
    this.#options = options;
  }

  /**
   * Counts a request of an owner. No request is refused before all instances together have reached the limit, and each instance
   * admits fewer than one batch above it.
   * @throws the errors of `addBatch`; then the request is not counted
   */
  async count(owner: RateOwner): Promise<Admission> {
    const count = this.#countOf(owner);
    // Concurrent requests await the report in progress, and share its failure.
    while (count.reporting !== undefined) await count.reporting;
    if (isSpent(count)) return { kind: 'refused', quota: this.#quotaOf(count) };
    count.unreported += 1;
    if (count.unreported >= computeBatchSize(count.limit)) await this.#report(count);
    if (count.reported === undefined) return { kind: 'admitted' };
    // Only the request that causes the report can still be refused here: the others of its batch have been admitted.
    const kind = count.reported > count.limit.requests ? 'refused' : 'admitted';
    return { kind, quota: this.#quotaOf(count) };
  }

  #countOf({ id, limit = this.#options.standard }: RateOwner): Count {
    const windowStart = Math.floor(this.#seconds() / limit.seconds) * limit.seconds;
    const known = this.#counts.get(id);
    if (known?.windowStart === windowStart && isSame(known.limit, limit)) return known;
    const fresh = { ownerId: id, limit, windowStart, unreported: 0, reported: undefined, reporting: undefined };
    setBounded(this.#counts, id, fresh, this.#options.maxOwners ?? 10_000);
    return fresh;
  }

  #report(count: Count): Promise<void> {
    count.reporting = this.#sendBatch(count).finally(() => {
      count.reporting = undefined;
    });
    return count.reporting;
  }

  async #sendBatch(count: Count): Promise<void> {
    const { ownerId, limit, windowStart, unreported: requests } = count;
    try {
      count.reported = await this.#options.addBatch({ ownerId, windowSeconds: limit.seconds, windowStart, requests });
      count.unreported = 0;
    } catch (error) {
      count.unreported -= 1;
      throw error;
    }
  }

  #quotaOf({ limit, windowStart, reported = 0, unreported }: Count): Quota {
    return {
      limit,
      remaining: Math.max(0, limit.requests - reported - unreported),
      secondsLeft: Math.max(1, Math.ceil(windowStart + limit.seconds - this.#seconds())),
    };
  }

  #seconds(): number {
    return this.#options.now().getTime() / 1_000;
  }
}

// The requests of each report were admitted, up to the limit. So no request is refused before the limit is used up.
function isSpent({ limit, reported = 0, unreported }: Count): boolean {
  return reported + unreported >= limit.requests;
}

function isSame(one: RateLimit, other: RateLimit): boolean {
  return one.requests === other.requests && one.seconds === other.seconds;
}
