// Shrinks the faults of a failing run to a small set that still fails, by delta debugging: drops halves, then quarters, and so on.
// Source: Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input", 2002.

export interface ShrinkOptions {
  /** The most runs that the search may take. @default 200 */
  readonly mostRuns?: number;
}

/**
 * Returns a subset of the items for which `fails` still holds. If the runs suffice, no single item of it can be dropped.
 * @param fails must hold for all items
 */
export async function shrink<Item>(
  items: readonly Item[],
  fails: (kept: readonly Item[]) => Promise<boolean>,
  { mostRuns = 200 }: ShrinkOptions = {},
): Promise<readonly Item[]> {
  let kept = items;
  let parts = 2;
  let runs = 0;
  while (kept.length > 0 && runs < mostRuns) {
    const smaller = await findSmaller({ kept, parts, fails, mostRuns: mostRuns - runs });
    runs += smaller.runs;
    if (smaller.kept !== undefined) {
      kept = smaller.kept;
      parts = Math.max(parts - 1, 2);
    } else if (parts >= kept.length) return kept;
    else parts = Math.min(parts * 2, kept.length);
  }
  return kept;
}

interface Search<Item> {
  readonly kept: readonly Item[];
  readonly parts: number;
  readonly fails: (kept: readonly Item[]) => Promise<boolean>;
  readonly mostRuns: number;
}

/** Drops one part after another, until what is left still fails. */
async function findSmaller<Item>({ kept, parts, fails, mostRuns }: Search<Item>) {
  const size = Math.ceil(kept.length / parts);
  let runs = 0;
  for (let from = 0; from < kept.length && runs < mostRuns; from += size) {
    const rest = kept.toSpliced(from, size);
    runs += 1;
    if (await fails(rest)) return { kept: rest, runs };
  }
  return { kept: undefined, runs };
}
