// The only error that a local service throws for a refusal. Its code and message are those of AWS.

export interface AwsErrorOptions {
  /** The HTTP status. @default 400 */
  readonly status?: number;
  /** Further members of the response body, such as `Item` or `CancellationReasons`. */
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

/** The refusal of something that the local platform does not implement. It names it, because silence would look like success. */
export function notImplemented(what: string): AwsError {
  return new AwsError('NotImplemented', `${what} is not implemented by the local platform`, { status: 501 });
}
