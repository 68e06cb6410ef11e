// A Date that reads the time of a simulation.

/** @param now milliseconds since the epoch */
export function createVirtualDate(now: () => number): DateConstructor {
  return class extends Date {
    constructor(...given: readonly unknown[]) {
      super(...((given.length === 0 ? [now()] : given) as [number]));
    }

    static override now(): number {
      return now();
    }
  } as DateConstructor;
}
