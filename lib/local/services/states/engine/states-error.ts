// The errors of a running execution: the failure of a state, and the end of a branch from outside.

/** The error output that a catcher receives. A missing name or cause is null, as on AWS. */
export interface ErrorOutput {
  readonly Error: string | null;
  readonly Cause: string | null;
}

interface StatesErrorOptions {
  /** Whether the interpreter raised it: then the cause begins with the state's name and is recorded in the history. */
  readonly raisedByInterpreter?: boolean;
  /** The field whose JSONata expression failed, such as `Output/total`. */
  readonly location?: string | undefined;
  /** Other names by which Retry and Catch match the failure. */
  readonly aliases?: readonly string[];
}

/** A failure with an error name that Retry and Catch match. */
export class StatesError extends Error {
  /** The name. Undefined if a Fail state or SendTaskFailure gives none. */
  readonly error: string | undefined;
  /** The cause. Undefined if AWS gives none, such as for a timeout. */
  readonly reason: string | undefined;
  readonly raisedByInterpreter: boolean;
  readonly location: string | undefined;
  readonly aliases: readonly string[];

  constructor(error: string | undefined, reason?: string, options: StatesErrorOptions = {}) {
    super([error, reason].filter((part) => part !== undefined).join(': '));
    this.name = 'StatesError';
    this.error = error;
    this.reason = reason;
    this.raisedByInterpreter = options.raisedByInterpreter ?? false;
    this.location = options.location;
    this.aliases = options.aliases ?? [];
  }

  get output(): ErrorOutput {
    // The cause of a timeout is empty, not absent.
    const cause = this.error === 'States.Timeout' ? '' : null;
    return { Error: this.error ?? null, Cause: this.reason ?? cause };
  }

  /** Returns the failure with the sentence that AWS puts before the causes of the interpreter. */
  at(stateName: string, enteredEventId: number): StatesError {
    if (!this.raisedByInterpreter) return this;
    const place = `An error occurred while executing the state '${stateName}' (entered at the event id #${enteredEventId}).`;
    return new StatesError(this.error, `${place} ${this.reason ?? ''}`.trimEnd(), { location: this.location });
  }
}

export function runtimeError(reason: string): StatesError {
  return new StatesError('States.Runtime', reason, { raisedByInterpreter: true });
}

/** The failure of an expression, or of a value that the field `location` does not take. Retry and Catch can match it. */
export function queryError(reason: string, location: string | undefined): StatesError {
  return new StatesError('States.QueryEvaluationError', reason, { raisedByInterpreter: true, location });
}

export function dataLimitError(reason: string): StatesError {
  return new StatesError('States.DataLimitExceeded', reason, { raisedByInterpreter: true });
}

/** @param name The name of the state, or of the task's resource. */
export function resultTooLarge(name: string): StatesError {
  const cause = `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`;
  return new StatesError('States.DataLimitExceeded', cause);
}

/** Whether Retry and Catch can match a fault. Any other fault ends the execution; the states around it record no failure. */
export function isCatchable(fault: unknown): fault is StatesError {
  return fault instanceof StatesError && fault.error !== 'States.Runtime';
}

/** An end that Retry and Catch do not see: the execution ends with it. */
export class ExecutionEnd extends Error {
  readonly outcome: 'ABORTED' | 'TIMED_OUT' | 'FAILED' | 'CLOSED' | 'SIBLING_FAILED';
  readonly error: string | undefined;
  readonly reason: string | undefined;

  constructor(outcome: ExecutionEnd['outcome'], error?: string, reason?: string) {
    super(`execution ended: ${outcome}`);
    this.name = 'ExecutionEnd';
    this.outcome = outcome;
    this.error = error;
    this.reason = reason;
  }
}

/** The message of anything that was thrown. */
export function describeFault(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}
