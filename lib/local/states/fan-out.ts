// Several branches of one state at once: all must succeed; the first to fail stops the others and fails the state.
import type { Branch } from './branch.ts';
import type { Json } from './json.ts';
import { ExecutionEnd } from './states-error.ts';

export interface Strand {
  /** Starts the strand's work, once there is room for it. */
  readonly start: () => { readonly branch: Branch; readonly work: Promise<Json>; readonly join: () => void };
  /** Told once the strand has given its result, before the next one starts. */
  readonly succeeded?: (branch: Branch) => void;
  readonly failed?: (branch: Branch) => void;
  /** Told for a strand that another one's failure stopped. */
  readonly aborted?: (previousEventId: number) => void;
}

interface Started {
  readonly strand: Strand;
  readonly branch: Branch;
  isSettled: boolean;
}

export interface FanOutResult {
  readonly results: Json[];
  /** Where the history goes on: the last event of the strand that came last. */
  readonly lastEventId: number | undefined;
}

export class FanOutFailure {
  readonly fault: unknown;
  readonly lastEventId: number;

  constructor(fault: unknown, lastEventId: number) {
    this.fault = fault;
    this.lastEventId = lastEventId;
  }
}

/** Runs the strands, at most `concurrency` at a time. Throws FanOutFailure, or the ExecutionEnd that stopped them all. */
export async function fanOut(strands: readonly Strand[], concurrency: number): Promise<FanOutResult> {
  const results: Json[] = [];
  const started = new Set<Started>();
  let lastEventId: number | undefined;
  let nextIndex = 0;
  let failure: FanOutFailure | undefined;

  const runOne = async (index: number, strand: Strand): Promise<void> => {
    const { branch, work, join } = strand.start();
    const entry: Started = { strand, branch, isSettled: false };
    started.add(entry);
    try {
      results[index] = await work;
      entry.isSettled = true;
      if (failure === undefined) strand.succeeded?.(branch);
      lastEventId = branch.lastEventId;
    } catch (fault) {
      entry.isSettled = true;
      failure ??= stopOthers(fault, entry, started);
    } finally {
      started.delete(entry);
      join();
    }
  };
  const lane = async (): Promise<void> => {
    while (failure === undefined && nextIndex < strands.length) {
      const index = nextIndex++;
      const strand = strands[index];
      if (strand !== undefined) await runOne(index, strand);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, strands.length) }, lane));
  if (failure !== undefined)
    throw (failure as FanOutFailure).fault instanceof ExecutionEnd ? (failure as FanOutFailure).fault : failure;
  return { results, lastEventId };
}

function stopOthers(fault: unknown, failed: Started, started: ReadonlySet<Started>): FanOutFailure {
  const { branch } = failed;
  if (fault instanceof ExecutionEnd) {
    for (const other of started) other.branch.cancellation.cancel(fault);
    return new FanOutFailure(fault, branch.lastEventId);
  }
  failed.strand.failed?.(branch);
  for (const other of started) {
    if (other.isSettled) continue;
    other.branch.recordAborted(branch.lastEventId);
    other.strand.aborted?.(branch.lastEventId);
    other.branch.cancellation.cancel(new ExecutionEnd('SIBLING_FAILED'));
  }
  return new FanOutFailure(fault, branch.lastEventId);
}
