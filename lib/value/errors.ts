// The one error that the domain throws for what a caller did wrong or can do again, with a closed set of codes.

export type ErrorCode =
  | 'malformed_request'
  | 'invalid_request'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'workflow_unknown'
  | 'workflow_draft'
  | 'workflow_inactive'
  | 'method_not_allowed'
  | 'unsupported_media_type'
  | 'too_large'
  | 'idempotency_conflict'
  | 'rotation_refused'
  | 'rate_limited'
  | 'unavailable'
  | 'internal';

/** One thing wrong with one place of the input. */
export interface FieldError {
  /** JSON pointer into the request's body; empty for the body itself. */
  readonly pointer: string;
  readonly message: string;
}

export interface FlowgateErrorOptions extends ErrorOptions {
  readonly errors?: readonly FieldError[];
  /** Headers that the answer must carry, such as Allow. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Why, for the log alone: the caller is not told. Never a secret or a payload. */
  readonly reason?: string | undefined;
  /** Whether the caller takes no answer with a body; false unless told. */
  readonly isBare?: boolean;
}

export class FlowgateError extends Error {
  readonly code: ErrorCode;
  readonly errors: readonly FieldError[];
  readonly headers: Readonly<Record<string, string>>;
  readonly reason: string | undefined;
  readonly isBare: boolean;

  /** @param message what failed, what was received, what is allowed, what to do next; never a secret or a payload. */
  constructor(code: ErrorCode, message: string, options: FlowgateErrorOptions = {}) {
    super(message, options);
    this.name = 'FlowgateError';
    this.code = code;
    this.errors = options.errors ?? [];
    this.headers = options.headers ?? {};
    this.reason = options.reason;
    this.isBare = options.isBare ?? false;
  }
}

/** Names every wrong field at once in one error. */
export function invalidRequest(errors: readonly FieldError[]): FlowgateError {
  const list = errors.map(({ pointer, message }) => (pointer === '' ? message : `${pointer}: ${message}`)).join('; ');
  return new FlowgateError('invalid_request', `the request is not valid: ${list}`, { errors });
}
