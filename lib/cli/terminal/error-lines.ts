// Formats an error for the command line: without a stack trace. With FLOWGATE_STACK, an internal error has its stack trace.
import { FlowgateError } from '../../value/errors.ts';
import { CliError } from './cli-error.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';

/** An internal error is one line that names FLOWGATE_STACK; with that variable it has its stack trace. */
export function formatErrorLines(error: unknown, { FLOWGATE_STACK }: { readonly FLOWGATE_STACK?: string }): string[] {
  if (error instanceof CliError || error instanceof FlowgateError) return error.message.split('\n');
  const hasStack = FLOWGATE_STACK !== undefined && FLOWGATE_STACK !== '';
  if (hasStack && error instanceof Error) return (error.stack ?? error.message).split('\n');
  const [first = ''] = String(error).split('\n');
  return [`${first} (internal error: set FLOWGATE_STACK=1 to see the stack trace)`];
}

/** A FlowgateError is thrown here by the checks of arguments, and where the command line works on a table itself. */
export function chooseExitCode(error: unknown): ExitCode {
  if (error instanceof CliError) return error.exitCode;
  if (!(error instanceof FlowgateError)) return exitCodes.internal;
  return error.code === 'invalid_request' || error.code === 'malformed_request' ? exitCodes.usage : exitCodes.refused;
}
