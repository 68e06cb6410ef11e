// The one error that a local service throws for a refusal. Its code and message are what AWS itself would answer.

export interface AwsErrorOptions {
  /** HTTP status; 400 unless told. */
  readonly status?: number;
  /** Further members of the answer's body, such as `Item` or `CancellationReasons`. */
  readonly details?: Readonly<Record<string, unknown>>;
}

export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  readonly details: Readonly<Record<string, unknown>>;

  /** @param code AWS's name of the error, such as `ResourceNotFoundException`. */
  constructor(code: string, message: string, options: AwsErrorOptions = {}) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = options.status ?? 400;
    this.details = options.details ?? {};
  }
}

/** The refusal of what the local platform does not implement: by name, so that nobody takes silence for success. */
export function notImplemented(what: string): AwsError {
  return new AwsError('NotImplemented', `${what} is not implemented by the local platform`, { status: 501 });
}
