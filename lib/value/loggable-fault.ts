// A fault as a log may have it: its name, its message and its place, never a payload.

export interface LoggableFault {
  readonly fault: string;
  readonly message: string;
  /** The first five frames, a line each. */
  readonly stack?: string | undefined;
}

export function loggableFault(error: unknown): LoggableFault {
  if (!(error instanceof Error)) return { fault: typeof error, message: 'what was thrown is no Error' };
  // What V8 says of malformed text quotes it.
  if (error instanceof SyntaxError) return { fault: error.name, message: 'malformed text' };
  return { fault: error.name, message: error.message, stack: error.stack?.split('\n').slice(1, 6).join('\n') };
}
