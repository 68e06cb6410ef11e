// What reconciliation reads and does, by the ports that the `reconcile` function gives it.
import type { BusEvent, EventHistory, StoredEvent } from '../event/event.ts';
import type { EventId, RunId } from '../event/identity.ts';
import type { RunProgress } from '../run/record.ts';
import type { RecordedRun, Run, RunOrigin, RunStatus } from '../run/run.ts';
import type { Budget } from './budget.ts';
import type { Dated, Window } from './sweep.ts';

/** An event as the index of events has it: `at` is when it was received. */
export interface SweptEvent extends Dated {
  readonly id: EventId;
  readonly environment: string;
  /** The runs that it was promised. */
  readonly runIds: readonly RunId[];
  /** When it was first published again, ISO 8601. */
  readonly republishedAt?: string | undefined;
}

/** A run as the index of started runs has it: `at` is when it started. */
export interface SweptRun extends Dated {
  readonly id: RunId;
  readonly status: RunStatus;
  /** Whether it succeeded with an output that its status change left out. */
  readonly lacksOutput: boolean;
}

export type Lookup =
  | { readonly kind: 'found'; readonly progress: RunProgress }
  | { readonly kind: 'absent' }
  | { readonly kind: 'throttled' };

export interface ReconcilePorts {
  /** Every environment that has ever had an event. */
  readonly environments: () => Promise<readonly string[]>;
  /** The events of an environment that were received in a window, the earliest first. */
  readonly eventsIn: (environment: string, window: Window) => AsyncIterable<SweptEvent>;
  /** The runs of an environment, debug runs aside, that started in a window, the earliest first. */
  readonly runsIn: (environment: string, window: Window) => AsyncIterable<SweptRun>;
  readonly history: (id: EventId) => Promise<EventHistory | undefined>;
  readonly findRun: (id: RunId) => Promise<RecordedRun | undefined>;
  /** Publishes to the bus; throws unless the bus has taken the event. */
  readonly publish: (event: BusEvent) => Promise<void>;
  /** Notes when an event was first published again. */
  readonly noteRepublished: (event: StoredEvent, at: Date) => Promise<void>;
  readonly lookUp: (executionArn: string) => Promise<Lookup>;
  readonly recordProgress: (progress: RunProgress) => Promise<void>;
  readonly recordUndelivered: (run: Run, origin: RunOrigin) => Promise<void>;
  /** How far the sweeps of each name have come. */
  readonly checkpoints: () => Promise<ReadonlyMap<string, string>>;
  readonly keepCheckpoint: (name: string, until: string) => Promise<void>;
  readonly now: () => Date;
}

export interface Counts {
  events: number;
  runs: number;
  republished: number;
  described: number;
  healed: number;
  undelivered: number;
  failed: number;
}

/** What the sweeps of one invocation share. */
export interface Reconciliation {
  readonly ports: ReconcilePorts;
  readonly budget: Budget;
  readonly counts: Counts;
  /** Takes a line on something that could not be looked at. */
  readonly log: (line: Readonly<Record<string, unknown>>) => void;
}

/** What came of looking at one thing: `later` where the budget does not allow it now. */
export type Looked = 'done' | 'later';
