// Shrinks the faults of a failing round to a set that still breaks one of the same rules.
import type { Fault } from '../../lib/local/faults/fault-journal.ts';
import type { Round, RoundOptions } from './round.ts';
import { runRound } from './round.ts';
import { shrink } from './shrink.ts';

export interface ShrunkRound {
  readonly faults: readonly Fault[];
  /** Whether no single fault can be left out; false if the runs did not suffice to find out. */
  readonly isMinimal: boolean;
  readonly runs: number;
}

/** @param mostRuns the most rounds that the search may take */
export async function shrinkRound(
  options: RoundOptions,
  { journal, violations }: Round,
  { mostRuns }: { readonly mostRuns: number },
): Promise<ShrunkRound> {
  const rules = new Set(violations.map(({ rule }) => rule));
  let runs = 0;
  const fails = async (kept: readonly Fault[]): Promise<boolean> => {
    runs += 1;
    const again = await runRound({ ...options, only: new Set(kept.map(({ id }) => id)) });
    return again.violations.some(({ rule }) => rules.has(rule));
  };
  const faults = await shrink(journal, fails, { mostRuns });
  return { faults, isMinimal: runs < mostRuns, runs };
}
