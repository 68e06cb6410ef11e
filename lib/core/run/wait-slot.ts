// How many requests may wait at once for their run's outcome. Each one occupies an instance of a function while it waits, so
// waiting must not take the place of everything else. A request that gets no slot is answered at once.

/** No request waits longer. */
export const longestWaitSeconds = 20;

/** The most requests that wait at once, of a deployment that says nothing else. An account may have as few as 10 instances. */
export const standardMaxWaits = 8;

export interface WaitSlot {
  readonly release: () => Promise<void>;
}

/** Takes a slot; undefined where none is free. */
export type TakeWaitSlot = () => Promise<WaitSlot | undefined>;

/** @throws Error for what is no number of waiting requests */
export function checkMaxWaits(maxWaits: number): number {
  if (Number.isInteger(maxWaits) && maxWaits >= 0 && maxWaits <= 10_000) return maxWaits;
  throw new Error(`maxWaits is ${maxWaits}: it must be a whole number from 0 (nobody waits) to 10,000`);
}
