// The exit codes of every command. README.md and `flowgate --help` explain them.

export const exitCodes = {
  succeeded: 0,
  /** The command itself worked, but a run, a case or a file of the project failed. */
  failed: 1,
  /** The arguments are wrong, or something that the command needs is missing here. */
  usage: 2,
  /** The router cannot be reached, or it failed itself. */
  unreachable: 3,
  /** The router refused the request: because of the credential, the data, or something that is unknown. */
  refused: 4,
  /** `--timeout` was over before the run ended. */
  timeout: 5,
  /** An error of the command line itself. */
  internal: 70,
  /** Ctrl-C. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** For the end of `--help`. */
export const exitCodesHelp = `
Exit codes:
  0    the command and every run that it waited for succeeded
  1    a run, a case or a file of the project failed
  2    wrong arguments, or something that the command needs is missing
  3    the router cannot be reached, or failed itself
  4    the router refused: the credential, the data, or something unknown
  5    the limit of --timeout was over before the run ended
  70   an error of the command line itself
  130  Ctrl-C`;
