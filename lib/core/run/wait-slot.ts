// Limits how many requests wait at once for their run's outcome. Each one occupies a function instance while it waits, and must not
// leave too few instances for other requests. A request without a slot gets its response at once.

/** The longest time that a request may wait. */
export const longestWaitSeconds = 20;

/** How many requests may wait at once by default. An account may have as few as 10 concurrent instances. */
export const standardMaxWaits = 8;

export interface WaitSlot {
  readonly release: () => Promise<void>;
}

/** Takes a slot; undefined if none is free. */
export type TakeWaitSlot = () => Promise<WaitSlot | undefined>;

/** Returns the number. @throws Error if it is not a valid number of waiting requests */
export function checkMaxWaits(maxWaits: number): number {
  if (Number.isInteger(maxWaits) && maxWaits >= 0 && maxWaits <= 10_000) return maxWaits;
  throw new Error(`maxWaits is ${maxWaits}: it must be a whole number from 0 (no request waits) to 10,000`);
}
