// A visit: one passage of an execution through one state. A loop, a Map iteration or a Parallel branch visits a state again.

/**
 * - `running`: entered and not left yet. `succeeded`: left without an error. `caught`: failed, and a catcher took over.
 * - `failed`, `aborted`: not left; a redrive continues there.
 */
export const visitStatuses = ['running', 'succeeded', 'caught', 'failed', 'aborted'] as const;

export type VisitStatus = (typeof visitStatuses)[number];

/** One call of a task. */
export interface Attempt {
  readonly scheduledAt: string;
  endedAt?: string;
  /** The service or function that is called. */
  readonly resource?: string;
  /** JSON text: what the task sent. */
  readonly arguments?: string;
  /** JSON text: the answer, before the state makes its output of it. Absent if it is a secret. */
  result?: string;
  /** Whether the answer is a secret. */
  readonly isSecret?: true;
  error?: string;
  cause?: string;
}

/** Where a visit is nested: in a branch of a Parallel state, or in an iteration of a Map state. */
export interface VisitParent {
  /** The ID of the visit of the Parallel or Map state. */
  readonly visit: number;
  /** From 0, in the order in which the branches were entered. */
  readonly branch?: number;
  /** From 0. */
  readonly iteration?: number;
}

/** The progress of the iterations of a Map state. Those of a distributed Map are executions of their own. */
export interface Iterations {
  total: number;
  started: number;
  succeeded: number;
  failed: number;
  mapRunArn?: string;
}

export interface Visit {
  /** The ID of the history event that entered the state. */
  readonly id: number;
  readonly name: string;
  /** `Task`, `Map`, `Choice`, … */
  readonly type: string;
  readonly parent?: VisitParent;
  readonly enteredAt: string;
  exitedAt?: string;
  status: VisitStatus;
  /** JSON text. */
  readonly input?: string;
  /** JSON text. */
  output?: string;
  error?: string;
  cause?: string;
  readonly attempts: Attempt[];
  iterations?: Iterations;
  /** The ID of the last history event that changed the visit. */
  changedBy: number;
}
