// The WorqHat dialect: an API key, bare or as a Bearer token, and `{ error, message, code, details }` for errors.
import type { ErrorCode, FlowgateError } from '../../../value/errors.ts';
import { toErrorHeaders } from '../../server/error-headers.ts';
import { type HttpRequest, type HttpResponse, toJsonResponse } from '../../server/message.ts';
import { toHttpStatus } from '../../server/problem.ts';
import { type Dialect, readAuthorizationSecret } from '../../server/route.ts';
import { maxFileBytes } from './file-form.ts';

export const worqhat: Dialect = {
  name: 'worqhat',
  secretOf: readAuthorizationSecret,
  acceptsChosenSecrets: false,
  renderError: render,
};

function render(error: FlowgateError, { requestId }: HttpRequest): HttpResponse {
  const { status, title } = answers[error.code];
  const details = {
    reason: error.code,
    request_id: requestId,
    ...(error.errors.length === 0 ? {} : { errors: error.errors }),
  };
  const body = { error: title, message: messageOf(error), code: status, details };
  return toJsonResponse(status, body, { ...retryHeaders(status), ...toErrorHeaders(error) });
}

interface Answer {
  readonly status: number;
  readonly title: string;
}

const answer = (code: ErrorCode, title: string): Answer => ({ status: toHttpStatus(code), title });

// WorqHat's client retries a 409, so no error code has that status: a workflow that may not be started is not found.
const notFound: Answer = { status: 404, title: 'Not Found' };

const answers: Readonly<Record<ErrorCode, Answer>> = {
  malformed_request: answer('malformed_request', 'Bad Request'),
  invalid_request: answer('invalid_request', 'Bad Request'),
  unauthenticated: answer('unauthenticated', 'Unauthorized'),
  forbidden: answer('forbidden', 'Forbidden'),
  not_found: notFound,
  workflow_unknown: notFound,
  workflow_draft: notFound,
  workflow_inactive: notFound,
  method_not_allowed: answer('method_not_allowed', 'Method Not Allowed'),
  unsupported_media_type: answer('unsupported_media_type', 'Unsupported Media Type'),
  too_large: answer('too_large', 'Payload Too Large'),
  idempotency_conflict: answer('idempotency_conflict', 'Unprocessable Entity'),
  rotation_refused: answer('invalid_request', 'Bad Request'),
  conflict: answer('invalid_request', 'Bad Request'),
  gone: answer('invalid_request', 'Bad Request'),
  rate_limited: answer('rate_limited', 'Too Many Requests'),
  unavailable: answer('unavailable', 'Service Unavailable'),
  internal: answer('internal', 'Internal Server Error'),
};

// The client ignores a Retry-After of 0 seconds. A refused request would be refused again, so it must not be retried.
function retryHeaders(status: number): Readonly<Record<string, string>> {
  if (status === 503 || status === 429) return { 'x-should-retry': 'true', 'retry-after': '1' };
  return status < 500 ? { 'x-should-retry': 'false' } : {};
}

function messageOf(error: FlowgateError): string {
  if (error.code !== 'too_large') return error.message;
  return `${error.message}. A file sent to POST /flows/file/{flowId} may have ${maxFileBytes} bytes; otherwise split the data into smaller requests`;
}
