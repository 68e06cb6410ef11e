// Errors of the runtime with Lambda's names, and the conversion of any thrown value into Lambda's error shape.
// The names and shapes are those of AWS's aws-lambda-nodejs-runtime-interface-client, version 4.
import type { ErrorShape } from './protocol.ts';

export class RuntimeError extends Error {
  /** @param name such as `Runtime.HandlerNotFound`. */
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

export function errorShape(thrown: unknown): ErrorShape {
  if (!isError(thrown)) return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  const shape = { errorType: thrown.name, errorMessage: thrown.message, trace: thrown.stack?.split('\n') ?? [] };
  return thrown instanceof UnhandledRejection ? { ...shape, reason: thrown.reason, promise: thrown.promise } : shape;
}

/** An error in a log line: with its own properties, and the stack as a list. */
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

/** Recognises an error by its members, because a bundle may have errors of another realm. */
export function isError(value: unknown): value is Error {
  return value instanceof Error;
}
