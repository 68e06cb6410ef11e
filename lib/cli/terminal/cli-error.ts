// The error of a command that its user can correct.

/** An error that is printed as one line, without a stack trace. */
export class CliError extends Error {
  override readonly name = 'CliError';
}
