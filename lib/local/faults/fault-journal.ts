// The journal of a run with faults: one line of JSON for each injected fault, after a first line with the seed and the specification.
import { isJsonObject } from '../../value/json.ts';
import type { FaultKind } from './fault-kinds.ts';

/** One injected fault. */
export interface Fault {
  /** Identifies the fault in all runs of the same seed: the kind, the caller, the operation, and the number of the call. */
  readonly id: string;
  readonly kind: FaultKind;
  /** Milliseconds since the epoch, by the clock of the platform. */
  readonly at: number;
  /** What the fault did, such as `before the call` or `1200 ms`. */
  readonly detail: string;
}

export interface JournalHead {
  readonly seed: number;
  readonly spec: string;
}

/** A journal, as it was written. */
export interface FaultJournal extends JournalHead {
  readonly ids: ReadonlySet<string>;
}

export function formatJournalLine(entry: JournalHead | Fault): string {
  return `${JSON.stringify(entry)}\n`;
}

/** @throws Error for a text that is not a journal; an incomplete last line is ignored: the process was killed while it wrote */
export function parseFaultJournal(text: string): FaultJournal {
  const [head, ...faults] = text
    .split('\n')
    .slice(0, -1)
    .map((line, index) => parseLine(line, index + 1));
  if (typeof head?.seed !== 'number' || typeof head.spec !== 'string')
    throw new Error('line 1 of the journal has no seed and spec: use a file that --fault-journal wrote');
  return { seed: head.seed, spec: head.spec, ids: new Set(faults.map(({ id }) => String(id))) };
}

function parseLine(line: string, number: number): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(line);
    if (isJsonObject(parsed)) return { ...parsed };
  } catch {
    // Reported below, like a line that is JSON but not an object.
  }
  throw new Error(`line ${number} of the journal is not a JSON object: use a file that --fault-journal wrote`);
}
