// Counts the requests of each sender, here and across all instances, and says which is one too many. An instance counts in
// its own memory and tells the others only of every so many, so that who sends little costs no call.
import type { RateLimit } from './rate-limit.ts';

/** Whose requests are counted together. */
export interface RateOwner {
  /** Unique among all owners, such as `credential:cred_…` or `source:github`. */
  readonly id: string;
  /** Absent for the limiter's standard one. */
  readonly limit?: RateLimit | undefined;
}

/** One owner's requests in one window, as one instance tells them to all. */
export interface RateBatch {
  readonly ownerId: string;
  readonly windowSeconds: number;
  /** Epoch seconds. */
  readonly windowStart: number;
  readonly requests: number;
}

/** Adds a batch to what all instances have told of that owner and window, and answers the sum, the batch included. */
export type TellBatch = (batch: RateBatch) => Promise<number>;

/** How an owner stands in the window that is running. */
export interface Quota {
  readonly limit: RateLimit;
  /** How many more requests will be taken, as far as this instance knows. */
  readonly remaining: number;
  /** Whole seconds until the window ends, 1 at the least. */
  readonly secondsLeft: number;
}

export type Admission =
  | {
      readonly kind: 'admitted';
      /** Absent while this instance has told nobody, and so does not know of the others. */
      readonly quota?: Quota | undefined;
    }
  | { readonly kind: 'refused'; readonly quota: Quota };

export interface RateLimiterOptions {
  readonly now: () => Date;
  readonly tell: TellBatch;
  readonly standard: RateLimit;
  /** The owners that were first seen longest ago give way past this many; 10,000 unless told. */
  readonly maxOwners?: number;
}

interface Count {
  readonly ownerId: string;
  readonly limit: RateLimit;
  readonly windowStart: number;
  /** Admitted here, and not told yet. */
  untold: number;
  /** Of all instances, when this one last told; undefined where it never did. */
  told: number | undefined;
  telling: Promise<void> | undefined;
}

/** How many requests an instance admits before it tells of them: a twentieth of the limit, 50 at the most. */
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
   * Counts a request that an owner makes now. Refuses none before the limit is reached by all instances together, and
   * lets past it fewer than one batch an instance. Throws what telling throws; the request then counts for nothing.
   */
  async count(owner: RateOwner): Promise<Admission> {
    const count = this.#countOf(owner);
    // Who comes while the others are asked waits for their answer, and shares its failure.
    while (count.telling !== undefined) await count.telling;
    if (isSpent(count)) return { kind: 'refused', quota: this.#quotaOf(count) };
    count.untold += 1;
    if (count.untold >= computeBatchSize(count.limit)) await this.#tell(count);
    if (count.told === undefined) return { kind: 'admitted' };
    // Only the request that told can find out so that it was one too many: the rest of its batch is admitted already.
    const kind = count.told > count.limit.requests ? 'refused' : 'admitted';
    return { kind, quota: this.#quotaOf(count) };
  }

  #countOf({ id, limit = this.#options.standard }: RateOwner): Count {
    const windowStart = Math.floor(this.#seconds() / limit.seconds) * limit.seconds;
    const known = this.#counts.get(id);
    if (known?.windowStart === windowStart && isSame(known.limit, limit)) return known;
    const fresh = { ownerId: id, limit, windowStart, untold: 0, told: undefined, telling: undefined };
    this.#counts.delete(id);
    const [oldest] = this.#counts.keys();
    if (this.#counts.size >= (this.#options.maxOwners ?? 10_000) && oldest !== undefined) this.#counts.delete(oldest);
    this.#counts.set(id, fresh);
    return fresh;
  }

  #tell(count: Count): Promise<void> {
    count.telling = this.#told(count).finally(() => {
      count.telling = undefined;
    });
    return count.telling;
  }

  async #told(count: Count): Promise<void> {
    const { ownerId, limit, windowStart, untold: requests } = count;
    try {
      count.told = await this.#options.tell({ ownerId, windowSeconds: limit.seconds, windowStart, requests });
      count.untold = 0;
    } catch (error) {
      count.untold -= 1;
      throw error;
    }
  }

  #quotaOf({ limit, windowStart, told = 0, untold }: Count): Quota {
    return {
      limit,
      remaining: Math.max(0, limit.requests - told - untold),
      secondsLeft: Math.max(1, Math.ceil(windowStart + limit.seconds - this.#seconds())),
    };
  }

  #seconds(): number {
    return this.#options.now().getTime() / 1_000;
  }
}

// What was told was admitted, up to the limit; so nobody is refused before so many were admitted.
function isSpent({ limit, told = 0, untold }: Count): boolean {
  return told + untold >= limit.requests;
}

function isSame(one: RateLimit, other: RateLimit): boolean {
  return one.requests === other.requests && one.seconds === other.seconds;
}
