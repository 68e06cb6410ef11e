// Renders the domain's errors: one status for each error code, and problem details (RFC 9457) for the native API.
import type { ErrorCode, FlowgateError } from '../../value/errors.ts';
import { toErrorHeaders } from './error-headers.ts';
import { type HttpResponse, toJsonResponse } from './message.ts';

const problems: Readonly<Record<ErrorCode, { readonly status: number; readonly title: string }>> = {
  malformed_request: { status: 400, title: 'Malformed request' },
  invalid_request: { status: 400, title: 'Invalid request' },
  unauthenticated: { status: 401, title: 'Unauthenticated' },
  forbidden: { status: 403, title: 'Forbidden' },
  not_found: { status: 404, title: 'Not found' },
  workflow_unknown: { status: 404, title: 'Unknown workflow' },
  workflow_draft: { status: 409, title: 'Workflow is a draft' },
  workflow_inactive: { status: 409, title: 'Workflow is inactive' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  unsupported_media_type: { status: 415, title: 'Unsupported media type' },
  too_large: { status: 413, title: 'Content too large' },
  idempotency_conflict: {
    status: 422,
    title: 'Idempotency key used for another request',
  },
  rotation_refused: { status: 409, title: 'Rotation refused' },
  conflict: { status: 409, title: 'Conflict' },
  gone: { status: 410, title: 'Gone' },
  rate_limited: { status: 429, title: 'Too many requests' },
  unavailable: { status: 503, title: 'Temporarily unavailable' },
  internal: { status: 500, title: 'Internal error' },
};

/** The status of an error code in the native API. */
export function toHttpStatus(code: ErrorCode): number {
  return problems[code].status;
}

/** Problem details (RFC 9457): `type`, `title`, `status`, `detail`, `instance`, and `errors` if fields are invalid. */
export function renderProblem(error: FlowgateError, requestId: string): HttpResponse {
  const { status, title } = problems[error.code];
  const body = {
    type: `urn:flowgate:problem:${error.code.replaceAll('_', '-')}`,
    title,
    status,
    detail: error.message,
    instance: `urn:flowgate:request:${requestId}`,
    ...(error.errors.length === 0 ? {} : { errors: error.errors }),
  };
  return toJsonResponse(status, body, {
    'content-type': 'application/problem+json',
    ...toErrorHeaders(error),
  });
}
