// The ports that reconciliation uses, and the shapes of what they return.
import type { StoredEvent } from '../event/event.ts';
import type { EventId, RunId } from '../event/identity.ts';
import type { RunProgress } from '../run/record.ts';
import type { RecordedRun, RunStatus } from '../run/run.ts';
import type { Switch } from '../workflow/switch.ts';
import type { Budget } from './budget.ts';
import type { ReleasePorts } from './release.ts';
import type { Dated, Window } from './sweep.ts';

/** The entry of an event in the index of events. `at` is the time at which the event was received. */
export interface SweptEvent extends Dated {
  readonly id: EventId;
  readonly environment: string;
  /** The runs that were decided for it. */
  readonly runIds: readonly RunId[];
  /** When it was first published again, ISO 8601. */
  readonly republishedAt?: string | undefined;
}

/** The entry of a run in the index of started runs. `at` is the time at which the run started. */
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

export interface ReconcilePorts extends ReleasePorts {
  /** The switches of all workflows in all environments. */
  readonly switches: () => Promise<readonly Switch[]>;
  /** Every environment that has ever had an event. */
  readonly environments: () => Promise<readonly string[]>;
  /** The events of an environment that were received in a window, the earliest first. */
  readonly eventsIn: (environment: string, window: Window) => AsyncIterable<SweptEvent>;
  /** The runs of an environment, except debug runs, that started in a window, the earliest first. */
  readonly runsIn: (environment: string, window: Window) => AsyncIterable<SweptRun>;
  readonly findRun: (id: RunId) => Promise<RecordedRun | undefined>;
  /** Records when an event was first published again. */
  readonly noteRepublished: (event: StoredEvent, at: Date) => Promise<void>;
  readonly lookUp: (executionArn: string) => Promise<Lookup>;
  readonly recordProgress: (progress: RunProgress) => Promise<void>;
  /** How far each sweep has come, by its name. */
  readonly checkpoints: () => Promise<ReadonlyMap<string, string>>;
  readonly keepCheckpoint: (name: string, until: string) => Promise<void>;
}

export interface Counts {
  events: number;
  runs: number;
  republished: number;
  described: number;
  healed: number;
  undelivered: number;
  released: number;
  failed: number;
}

/** The state that the sweeps of one invocation share. */
export interface Reconciliation {
  readonly ports: ReconcilePorts;
  readonly budget: Budget;
  readonly counts: Counts;
  /** Logs a line about an item that could not be checked. */
  readonly log: (line: Readonly<Record<string, unknown>>) => void;
}

/** The result of checking one item: `later` if the budget does not allow it now. */
export type LookResult = 'done' | 'later';
