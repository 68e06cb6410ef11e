// Defines the errors of the runtime, and converts thrown values to Lambda's error shape. The names and shapes are those of AWS's
// aws-lambda-nodejs-runtime-interface-client, version 4.
import type { ErrorShape } from './protocol.ts';

export class RuntimeError extends Error {
  /** @param name Lambda's name of the error, such as `Runtime.HandlerNotFound` */
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** An unhandled promise rejection. */
export class UnhandledRejection extends RuntimeError {
  readonly reason: unknown;
  readonly promise = {};

  constructor(reason: unknown) {
    super('Runtime.UnhandledPromiseRejection', String(reason));
    this.reason = isError(reason) ? loggedError(reason) : reason;
  }
}

/** Converts a thrown value, which may be of any type, to the error in the result. */
export function errorShape(thrown: unknown): ErrorShape {
  if (!isError(thrown)) return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  const shape = { errorType: thrown.name, errorMessage: thrown.message, trace: thrown.stack?.split('\n') ?? [] };
  return thrown instanceof UnhandledRejection ? { ...shape, reason: thrown.reason, promise: thrown.promise } : shape;
}

/** Converts an error to an object for a log line: with its own properties, and the stack as a list. */
export function loggedError(error: Error): Record<string, unknown> {
  const { name: errorType, message: errorMessage } = error;
  const code = 'code' in error ? { code: error.code } : {};
  return {
    errorType,
    errorMessage,
    ...code,
    ...error,
    stack: error.stack?.split('\n') ?? [],
  };
}

/** Whether a value is an Error of this thread. */
export function isError(value: unknown): value is Error {
  return value instanceof Error;
}
