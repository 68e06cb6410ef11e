// What is known after a run with faults: what was sent and answered, and what the router and Step Functions have of it. The checker
// decides from these facts alone.

/** A response that a sender received. */
export interface ReceivedAnswer {
  /** Counts answers and publishes together: what has the smaller number came first. */
  readonly order: number;
  readonly status: number;
  /** Present in a 2xx. */
  readonly eventId?: string;
  /** @default - the response does not name them: that to a webhook */
  readonly runs?: readonly { readonly id: string; readonly workflow: string }[] | undefined;
  /** Whether the response says that the request was accepted before. */
  readonly isReplay: boolean;
}

/** What must become of a submission. */
export type Expectation =
  /** Accepted, and starts these workflows. @default - those of its first answer: it depends on the moment */
  | { readonly kind: 'accepted'; readonly workflows?: readonly string[] }
  /** Refused with this status, and without any effect. */
  | { readonly kind: 'refused'; readonly status: number };

/** One request with everything that was answered to it and to its repetitions. */
export interface Submission {
  /** Identifies the submission; it is in the data, so that an execution can be traced back. */
  readonly tag: string;
  readonly environment: string;
  readonly organisation?: string;
  readonly source: string;
  readonly name: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly expect: Expectation;
  /** In the order in which they were received. */
  readonly answers: readonly ReceivedAnswer[];
}

/** An execution, as Step Functions has it. */
export interface ExecutionFact {
  readonly name: string;
  readonly workflow: string;
  /** Step Functions' own status: `RUNNING`, `SUCCEEDED` … */
  readonly status: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  // biome-ignore lint/suspicious/noExplicitAny: the checker finds out whether it has the right members
  readonly input: any;
  /** Why the reference to large data in the input does not lead to that data. @default - there is none, or it does */
  readonly brokenReference?: string;
  /** @default - it has none, or is not read */
  // biome-ignore lint/suspicious/noExplicitAny: the checker finds out whether it has the right members
  readonly output?: any;
}

/** An address of a callback, and what was answered to it. */
export interface CallbackFact {
  readonly url: string;
  /** In the order of the responses. */
  readonly answers: readonly {
    readonly sent: object;
    readonly status: number;
    readonly body: unknown;
    /** Whether the response says that the callback was answered before. */
    readonly isReplay: boolean;
  }[];
}

/** A run, as the router has recorded it. */
export interface RunFact {
  readonly id: string;
  /** Empty while only its status was recorded. */
  readonly workflow: string;
  readonly status: string;
  /** The error of a run that failed. */
  readonly error?: string | undefined;
}

/** An event, as the router has stored it. */
export interface EventFact {
  readonly id: string;
  readonly environment: string;
  readonly organisation?: string;
  readonly source: string;
  readonly name: string;
  readonly tag: string;
  /** The IDs of the runs that the event must have. */
  readonly runIds: readonly string[];
  /** The workflows that were paused when it was accepted, and hold it. */
  readonly held: readonly string[];
  /** The ID of the original event, for a replay. */
  readonly replayOf?: string;
  /** The ID of the run that emitted it. */
  readonly parentRunId?: string;
}

/** A pause of a workflow, with `hold`. */
export interface PauseFact {
  readonly environment: string;
  readonly workflow: string;
  /** When the request to resume was sent first. Milliseconds since the epoch. */
  readonly resumedAt: number;
}

/** A bulk replay that ended. */
export interface BulkReplayFact {
  readonly id: string;
  readonly environment: string;
  /** The IDs of the events that its filter selected. */
  readonly selected: readonly string[];
}

export interface Facts {
  readonly submissions: readonly Submission[];
  readonly executions: readonly ExecutionFact[];
  readonly events: readonly EventFact[];
  readonly runs: readonly RunFact[];
  /** By the ID of an event: when the bus first accepted it, in the numbers of `ReceivedAnswer.order`. */
  readonly published: ReadonlyMap<string, number>;
  readonly pauses: readonly PauseFact[];
  readonly bulkReplays: readonly BulkReplayFact[];
  readonly callbacks: readonly CallbackFact[];
}

/** A promise that was broken. */
export interface Violation {
  readonly rule: string;
  /** What it is about: a tag, or an ID. */
  readonly subject: string;
  readonly reason: string;
  /** Whether more time can mend it: something is missing, as opposed to wrong or done twice. */
  readonly isPending: boolean;
}
