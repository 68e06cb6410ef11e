// Errors of the runtime under Lambda's names, and any thrown value in the shape that Lambda answers.
// The names and shapes are those of AWS's aws-lambda-nodejs-runtime-interface-client, version 4.
import type { ErrorShape } from './protocol.ts';

export class RuntimeError extends Error {
  /** @param name such as `Runtime.HandlerNotFound`. */
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** A promise that nobody caught. */
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

/** How an error stands in a line of the log: its own properties too, and the stack as a list. */
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

/** An error by its looks: a bundle may bring errors of another realm. */
export function isError(value: unknown): value is Error {
  return value instanceof Error;
}
