// Reduces a fault to what may be logged: its name, its message and its place in the code, never a payload.

export interface LoggableFault {
  readonly fault: string;
  readonly message: string;
  /** The first five stack frames, one line each. */
  readonly stack?: string | undefined;
}

export function toLoggableFault(error: unknown): LoggableFault {
  if (!(error instanceof Error)) return { fault: typeof error, message: 'the thrown value is not an Error' };
  // V8's message for malformed text quotes the text.
  if (error instanceof SyntaxError) return { fault: error.name, message: 'malformed text' };
  return { fault: error.name, message: error.message, stack: error.stack?.split('\n').slice(1, 6).join('\n') };
}
