// Runs the strands of one state concurrently: the branches of a Parallel or the iterations of a Map. All must succeed; the
// first failure stops the others and fails the state.
import type { Branch, OnEnd } from '../engine/branch.ts';
import { ExecutionEnd, isCatchable } from '../engine/states-error.ts';
import type { Json } from '../language/json.ts';
import { type CompletedPlace, toStrandPath } from '../store/position.ts';
import type { Visit } from './state.ts';

export interface Strand {
  /** Its result from before a restart or a redrive; the strand is then not started again. */
  readonly completed: CompletedPlace | undefined;
  /** Starts the strand as soon as the concurrency allows it. */
  readonly start: (onEnd: OnEnd) => {
    readonly branch: Branch;
    readonly work: Promise<Json>;
    readonly join: () => void;
  };
  /** Called when the strand has its result, before the next strand starts. */
  readonly succeeded?: (branch: Branch) => void;
  readonly failed?: (branch: Branch) => void;
  /** Called for a strand that was stopped by the failure of another one. */
  readonly aborted?: (previousEventId: number) => void;
}

interface Started {
  readonly strand: Strand;
  readonly branch: Branch;
  isSettled: boolean;
}

export interface FanOutResult {
  readonly results: Json[];
  /** The event that the state's next event follows: the last event of the strand that ended last. */
  readonly lastEventId: number | undefined;
}

/** The fault of one strand, or the reason that stopped all of them. */
export class FanOutFailure {
  readonly fault: unknown;
  readonly lastEventId: number;

  constructor(fault: unknown, lastEventId: number) {
    this.fault = fault;
    this.lastEventId = lastEventId;
  }
}

/** Records that a state's strands begin, unless they began before a restart or a redrive. Returns the ID of that event. */
export function beginStrands({ branch, startedWork }: Visit, record: (previousEventId: number) => number): number {
  if (startedWork?.kind === 'strands') return startedWork.startedId;
  branch.lastEventId = record(branch.lastEventId);
  branch.begin({ kind: 'strands', startedId: branch.lastEventId });
  return branch.lastEventId;
}

/** The path of a strand's place, and what was stored there before a restart or a redrive. */
export interface StrandPlace {
  readonly path: string;
  /** The event that the strand's next event follows; undefined if the strand has not begun. */
  readonly resumeAfterId: number | undefined;
  readonly completed: CompletedPlace | undefined;
}

export function strandPlace({ branch }: Visit, startedId: number, index: number): StrandPlace {
  const path = toStrandPath(branch.path, startedId, index);
  const place = branch.host.places.find(path);
  const resumeAfterId = place?.kind === 'inside' || place?.kind === 'begun' ? place.lastEventId : undefined;
  return { path, resumeAfterId, completed: place?.kind === 'through' ? place : undefined };
}

/** Runs the strands, at most `concurrency` at a time. Throws FanOutFailure. */
export async function fanOut(strands: readonly Strand[], concurrency: number): Promise<FanOutResult> {
  return new FanOut(strands).run(concurrency);
}

class FanOut {
  readonly #strands: readonly Strand[];
  readonly #results: Json[] = [];
  readonly #started = new Set<Started>();
  #lastEventId: number | undefined;
  #nextIndex = 0;
  #failure: FanOutFailure | undefined;

  constructor(strands: readonly Strand[]) {
    this.#strands = strands;
    this.#lastEventId = findLastEventId(strands);
  }

  async run(concurrency: number): Promise<FanOutResult> {
    const laneCount = Math.min(concurrency, this.#strands.length);
    await Promise.all(Array.from({ length: laneCount }, () => this.#runLane()));
    if (this.#failure !== undefined) throw this.#failure;
    return { results: this.#results, lastEventId: this.#lastEventId };
  }

  /** Runs one strand after the other until none is left or one has failed. */
  async #runLane(): Promise<void> {
    while (this.#failure === undefined && this.#nextIndex < this.#strands.length) {
      const index = this.#nextIndex++;
      const strand = this.#strands[index];
      if (strand !== undefined) await this.#runStrand(index, strand);
    }
  }

  async #runStrand(index: number, strand: Strand): Promise<void> {
    if (strand.completed !== undefined) {
      this.#results[index] = strand.completed.output;
      return;
    }
    const { branch, work, join } = strand.start((ended, output) => {
      entry.isSettled = true;
      if (this.#failure !== undefined) return;
      strand.succeeded?.(ended);
      ended.finish(output);
      this.#lastEventId = ended.lastEventId;
    });
    const entry: Started = { strand, branch, isSettled: false };
    this.#started.add(entry);
    try {
      this.#results[index] = await work;
    } catch (fault) {
      entry.isSettled = true;
      this.#failure ??= stopOthers(fault, entry, this.#started);
    } finally {
      this.#started.delete(entry);
      join();
    }
  }
}

/** The last event of the strands that already have a result; undefined if none has. */
export function findLastEventId(strands: readonly Pick<Strand, 'completed'>[]): number | undefined {
  const ids = strands.flatMap(({ completed }) => (completed === undefined ? [] : [completed.lastEventId]));
  return ids.length === 0 ? undefined : ids.reduce((last, id) => Math.max(last, id));
}

function stopOthers(fault: unknown, failed: Started, started: ReadonlySet<Started>): FanOutFailure {
  const { branch, strand } = failed;
  const { lastEventId } = branch;
  const others = [...started].filter(({ isSettled }) => !isSettled);
  if (isCatchable(fault)) {
    strand.failed?.(branch);
    branch.recordTaskAborted();
    for (const other of others) {
      other.strand.aborted?.(lastEventId);
      other.branch.recordAborted(lastEventId);
    }
  }
  const reason = fault instanceof ExecutionEnd ? fault : new ExecutionEnd('SIBLING_FAILED');
  for (const other of others) other.branch.cancellation.cancel(reason);
  return new FanOutFailure(fault, lastEventId);
}
