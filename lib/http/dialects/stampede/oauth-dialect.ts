// The dialect of the token endpoint: errors in OAuth's shape (RFC 6749, 5.2), `{ error, error_description }`.
import type { ErrorCode } from '../../../value/errors.ts';
import { toErrorHeaders } from '../../server/error-headers.ts';
import { type HttpResponse, toJsonResponse } from '../../server/message.ts';
import type { Dialect } from '../../server/route.ts';
import { describeMistakes } from './mistakes.ts';
import { stampede } from './stampede-dialect.ts';

export const stampedeOauth: Dialect = {
  ...stampede,
  renderError: (error) => {
    const { status, code } = answers[error.code];
    return oauthError({
      status,
      code,
      description: describeMistakes(error) ?? error.message,
      headers: toErrorHeaders(error),
    });
  },
};

export type OauthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'temporarily_unavailable'
  | 'server_error';

export interface OauthError {
  /** @default 400 */
  readonly status?: number;
  readonly code: OauthErrorCode;
  readonly description: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function oauthError({ status = 400, code, description, headers = {} }: OauthError): HttpResponse {
  return toJsonResponse(status, { error: code, error_description: description }, { pragma: 'no-cache', ...headers });
}

const invalidRequest = { status: 400, code: 'invalid_request' } as const;

const answers: Readonly<Record<ErrorCode, { readonly status: number; readonly code: OauthErrorCode }>> = {
  malformed_request: invalidRequest,
  invalid_request: invalidRequest,
  unauthenticated: { status: 400, code: 'invalid_client' },
  forbidden: { status: 400, code: 'unauthorized_client' },
  not_found: { status: 404, code: 'invalid_request' },
  workflow_unknown: { status: 404, code: 'invalid_request' },
  workflow_draft: invalidRequest,
  workflow_inactive: invalidRequest,
  method_not_allowed: { status: 405, code: 'invalid_request' },
  unsupported_media_type: { status: 415, code: 'invalid_request' },
  too_large: { status: 413, code: 'invalid_request' },
  idempotency_conflict: { status: 422, code: 'invalid_request' },
  rotation_refused: invalidRequest,
  conflict: invalidRequest,
  gone: invalidRequest,
  rate_limited: { status: 429, code: 'temporarily_unavailable' },
  unavailable: { status: 503, code: 'temporarily_unavailable' },
  internal: { status: 500, code: 'server_error' },
};
