// The error of a command that its user can correct.
import { type ExitCode, exitCodes } from './exit-codes.ts';

export interface CliErrorFacts extends ErrorOptions {
  /** @default exitCodes.usage */
  readonly exitCode?: ExitCode;
  /** Whether the same call may succeed soon: an outage, or too many requests. @default false */
  readonly isTemporary?: boolean;
}

/** An error that is printed as one line, without a stack trace. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: ExitCode;
  readonly isTemporary: boolean;

  constructor(message: string, { exitCode = exitCodes.usage, isTemporary = false, ...facts }: CliErrorFacts = {}) {
    super(message, facts);
    this.exitCode = exitCode;
    this.isTemporary = isTemporary;
  }
}
