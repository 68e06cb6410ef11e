// How much one request for a list may read. A list that is cut short by it says so.

export interface ListBudget {
  /** Uses one page of the budget; returns false if none is left. The first page is always allowed. */
  takePage(): boolean;
  /** Whether the time is over. */
  isOver(): boolean;
}

/** The most pages that are read of each partition. Partitions are read in parallel. */
export const maxListPages = 8;
export const maxListMs = 600;

export function createListBudget(now: () => Date, { pages = maxListPages, ms = maxListMs } = {}): ListBudget {
  const end = now().getTime() + ms;
  let taken = 0;
  const isOver = (): boolean => now().getTime() >= end;
  return {
    isOver,
    takePage: () => {
      if (taken > 0 && (taken >= pages || isOver())) return false;
      taken += 1;
      return true;
    },
  };
}
