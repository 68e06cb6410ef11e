// What the command line says of an error: one line for what a person can mend, and for anything else how to see more.
import { FlowgateError } from '../../value/errors.ts';
import { CliError } from './cli-error.ts';

/** A fault of the program is one line too; with FLOWGATE_STACK it has its stack. */
export function formatErrorLines(error: unknown, { FLOWGATE_STACK }: { readonly FLOWGATE_STACK?: string }): string[] {
  if (error instanceof CliError || error instanceof FlowgateError) return error.message.split('\n');
  const hasStack = FLOWGATE_STACK !== undefined && FLOWGATE_STACK !== '';
  if (hasStack && error instanceof Error) return (error.stack ?? error.message).split('\n');
  const [first = ''] = String(error).split('\n');
  return [`${first} (internal error: set FLOWGATE_STACK=1 to see the stack trace)`];
}
