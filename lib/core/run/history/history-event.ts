// The types of the data that Step Functions stores about an execution: its definition, and its events as GetExecutionHistory returns them, but with their
// details flattened.

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

/** The members that this code reads; an event has only those of its type. */
export interface HistoryDetails {
  readonly name?: string | undefined;
  /** JSON text. */
  readonly input?: string | undefined;
  /** JSON text. */
  readonly output?: string | undefined;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  /** JSON text: what a task sends to a service. A function or an activity has it as `input`. */
  readonly parameters?: string | undefined;
  /** The service's ARN or name that a task calls. */
  readonly resource?: string | undefined;
  /** The service of `resource`, such as `dynamodb` or `aws-sdk:ssm`; absent for a function or an activity. */
  readonly resourceType?: string | undefined;
  /** The state that an `EvaluationFailed` event is about. */
  readonly state?: string | undefined;
  readonly index?: number | undefined;
  readonly length?: number | undefined;
  readonly mapRunArn?: string | undefined;
}

export interface ExecutionEvents {
  /** In the order of their IDs, from the first one on. */
  readonly events: readonly HistoryEvent[];
  /** Whether the history has more events than were read. */
  readonly isTruncated: boolean;
}

export interface ExecutionDefinition {
  /** JSON text of the definition that ran. */
  readonly definition: string;
  /** The version that ran; undefined if the execution was started without one. */
  readonly version?: number | undefined;
}
