// How Bridge's webhook knows its senders, and how it says what is wrong.
import type { ErrorCode, FieldError, FlowgateError } from '../../../core/errors.ts';
import { type HttpRequest, type HttpResponse, json } from '../../message.ts';
import type { Dialect } from '../../route.ts';

export const bridge: Dialect = {
  name: 'bridge',
  secretOf: ({ headers }) => headers['inbound-webhook-secret'],
  acceptsChosenSecrets: true,
  renderError,
};

// A workflow that cannot be started is, to its sender, not there.
const statuses: Readonly<Record<ErrorCode, number>> = {
  malformed_request: 400,
  invalid_request: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  workflow_unknown: 404,
  workflow_draft: 404,
  workflow_inactive: 404,
  method_not_allowed: 405,
  unsupported_media_type: 415,
  too_large: 413,
  idempotency_conflict: 422,
  rotation_refused: 409,
  rate_limited: 429,
  unavailable: 503,
  internal: 500,
};

function renderError(error: FlowgateError, { requestId }: HttpRequest): HttpResponse {
  const { code, message, errors, headers } = described(error);
  const shown = {
    code,
    message,
    request_id: requestId,
    ...(errors.length === 0 ? {} : { errors: errors.map(placed) }),
  };
  return json(statuses[code], { error: shown }, headers);
}

// The secret travels in a header of Bridge's own, and the hint must be that one.
function described(error: FlowgateError): Pick<FlowgateError, 'code' | 'message' | 'errors' | 'headers'> {
  if (error.code !== 'unauthenticated') return error;
  const message = 'send the secret of this workspace in the Inbound-Webhook-Secret header';
  const headers = { 'www-authenticate': 'Inbound-Webhook-Secret realm="flowgate"' };
  return { code: error.code, message, errors: [], headers };
}

/** An error in a batch says which entry it is in. */
function placed({ pointer, message }: FieldError) {
  const index = /^\/batch\/(\d+)(?:\/|$)/.exec(pointer)?.[1];
  return { ...(index === undefined ? {} : { index: Number(index) }), pointer, message };
}
