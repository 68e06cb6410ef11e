// The errors that a running execution knows: what a state fails with, and what ends a branch from outside.

export interface ErrorOutput {
  readonly Error: string;
  readonly Cause: string;
}

interface StatesErrorOptions {
  /** The interpreter raised it, so that its cause opens with the state's name and is told in the history. */
  readonly raisedByInterpreter?: boolean;
  /** The field whose JSONata expression failed, such as `Output/total`. */
  readonly location?: string | undefined;
  /** Further names by which Retry and Catch know the failure. */
  readonly aliases?: readonly string[];
}

/** A failure by error name, which Retry and Catch match. */
export class StatesError extends Error {
  readonly error: string;
  /** Absent where AWS tells none, as for a timeout. */
  readonly reason: string | undefined;
  readonly raisedByInterpreter: boolean;
  readonly location: string | undefined;
  readonly aliases: readonly string[];

  constructor(error: string, reason?: string, options: StatesErrorOptions = {}) {
    super(reason === undefined ? error : `${error}: ${reason}`);
    this.name = 'StatesError';
    this.error = error;
    this.reason = reason;
    this.raisedByInterpreter = options.raisedByInterpreter ?? false;
    this.location = options.location;
    this.aliases = options.aliases ?? [];
  }

  get output(): ErrorOutput {
    return { Error: this.error, Cause: this.reason ?? '' };
  }

  /** The same failure with the sentence that AWS puts before the interpreter's own causes. */
  at(stateName: string, enteredEventId: number): StatesError {
    if (!this.raisedByInterpreter) return this;
    const place = `An error occurred while executing the state '${stateName}' (entered at the event id #${enteredEventId}).`;
    return new StatesError(this.error, `${place} ${this.reason ?? ''}`.trimEnd(), { location: this.location });
  }
}

export function runtimeError(reason: string): StatesError {
  return new StatesError('States.Runtime', reason, { raisedByInterpreter: true });
}

export function dataLimitError(reason: string): StatesError {
  return new StatesError('States.DataLimitExceeded', reason, { raisedByInterpreter: true });
}

/** @param name The state's, or that of the task's resource. */
export function resultTooLarge(name: string): StatesError {
  const cause = `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`;
  return new StatesError('States.DataLimitExceeded', cause);
}

/** Whether Retry and Catch may take a fault. One that they may not ends the execution, and no state around it tells that it failed. */
export function isCatchable(fault: unknown): fault is StatesError {
  return fault instanceof StatesError && fault.error !== 'States.Runtime';
}

/** The failure that no Retry and no Catch sees: the execution ends with it. */
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
