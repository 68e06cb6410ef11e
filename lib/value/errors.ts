// The one error that the domain throws for what a caller did wrong or can repeat, with a closed set of codes. It carries facts;
// the code that sends the response decides how they are rendered (for HTTP: lib/http/server/error-headers.ts).

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
  | 'conflict'
  | 'gone'
  | 'rate_limited'
  | 'unavailable'
  | 'internal';

/** One error at one place of the input. */
export interface FieldError {
  /** JSON pointer into the request's body; empty for the body itself. */
  readonly pointer: string;
  readonly message: string;
}

/** How much of a rate limit is used. */
export interface RateLimitState {
  /** Names the limit to the caller, such as `credential`. */
  readonly policy: string;
  readonly requests: number;
  /** The length of the window. */
  readonly seconds: number;
  readonly remaining: number;
  /** Until the window ends. */
  readonly secondsLeft: number;
}

/**
 * Facts that help the caller to send a valid request next time. The code that sends the response renders them, for example as
 * HTTP headers.
 */
export interface ErrorFacts {
  readonly retryAfterSeconds?: number | undefined;
  /** The scheme by which the caller has to authenticate, such as `Bearer`. */
  readonly authScheme?: string | undefined;
  /** The error code of RFC 6750, such as `invalid_token`. */
  readonly authError?: string | undefined;
  readonly allowedMethods?: readonly string[] | undefined;
  /** The media type that the body must have. */
  readonly acceptedType?: string | undefined;
  /** The content coding that the body must have. */
  readonly acceptedEncoding?: string | undefined;
  readonly rateLimit?: RateLimitState | undefined;
}

export interface FlowgateErrorOptions extends ErrorOptions, ErrorFacts {
  readonly errors?: readonly FieldError[];
  /** The reason. It is only logged: the response does not contain it. It must not contain a secret or a payload. */
  readonly reason?: string | undefined;
  /** Whether the response has no body, as the caller requires. @default false */
  readonly isBare?: boolean;
}

export class FlowgateError extends Error {
  readonly code: ErrorCode;
  readonly errors: readonly FieldError[];
  readonly facts: ErrorFacts;
  readonly reason: string | undefined;
  readonly isBare: boolean;

  /** @param message what failed, what was received, what is allowed, what to do next; never a secret or a payload. */
  constructor(code: ErrorCode, message: string, options: FlowgateErrorOptions = {}) {
    super(message, options);
    const { errors = [], reason, isBare = false, cause: _, ...facts } = options;
    this.name = 'FlowgateError';
    this.code = code;
    this.errors = errors;
    this.facts = facts;
    this.reason = reason;
    this.isBare = isBare;
  }
}

/** One error that names every wrong field. */
export function createInvalidRequest(errors: readonly FieldError[]): FlowgateError {
  const list = errors.map(({ pointer, message }) => (pointer === '' ? message : `${pointer}: ${message}`)).join('; ');
  return new FlowgateError('invalid_request', `the request is not valid: ${list}`, { errors });
}
