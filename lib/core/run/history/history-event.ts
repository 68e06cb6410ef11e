// One event of an execution's history, as GetExecutionHistory returns it, with its details flattened.

export interface HistoryEvent {
  /** From 1, without gaps. */
  readonly id: number;
  /** The event that led to this one; 0 for the first events. */
  readonly previousEventId: number;
  /** AWS's name: `TaskStateEntered`, `LambdaFunctionFailed`. */
  readonly type: string;
  /** ISO 8601. */
  readonly at: string;
  /** The members of the event's `…EventDetails`; empty for types that have none. */
  readonly details: HistoryDetails;
}

/** The members that are read here; an event has those of its type. */
export interface HistoryDetails {
  readonly name?: string | undefined;
  /** JSON text. */
  readonly input?: string | undefined;
  /** JSON text. */
  readonly output?: string | undefined;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  /** The service's ARN or name that a task calls. */
  readonly resource?: string | undefined;
  readonly index?: number | undefined;
  readonly length?: number | undefined;
  readonly mapRunArn?: string | undefined;
}
