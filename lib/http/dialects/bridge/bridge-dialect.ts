// The Bridge dialect: where the secret is in a request, and the shape of errors.
import type { ErrorCode, FieldError, FlowgateError } from '../../../value/errors.ts';
import { toErrorHeaders } from '../../server/error-headers.ts';
import { type HttpRequest, type HttpResponse, toJsonResponse } from '../../server/message.ts';
import { toHttpStatus } from '../../server/problem.ts';
import type { Dialect } from '../../server/route.ts';

export const bridge: Dialect = {
  name: 'bridge',
  secretOf: ({ headers }) => headers['inbound-webhook-secret'],
  acceptsChosenSecrets: true,
  renderError,
};

// A workflow that cannot be started is reported to the sender as not found.
const ownStatuses: Readonly<Partial<Record<ErrorCode, number>>> = { workflow_draft: 404, workflow_inactive: 404 };

function renderError(error: FlowgateError, { requestId }: HttpRequest): HttpResponse {
  const { code, message, errors, facts } = described(error);
  const shown = {
    code,
    message,
    request_id: requestId,
    ...(errors.length === 0 ? {} : { errors: errors.map(placed) }),
  };
  return toJsonResponse(ownStatuses[code] ?? toHttpStatus(code), { error: shown }, toErrorHeaders({ facts }));
}

// Bridge sends the secret in its own header, so the message and WWW-Authenticate name that header.
function described(error: FlowgateError): Pick<FlowgateError, 'code' | 'message' | 'errors' | 'facts'> {
  if (error.code !== 'unauthenticated') return error;
  const message = 'send the secret of this workspace in the Inbound-Webhook-Secret header';
  return { code: error.code, message, errors: [], facts: { authScheme: 'Inbound-Webhook-Secret' } };
}

/** An error in a batch has the index of its entry. */
function placed({ pointer, message }: FieldError) {
  const index = /^\/batch\/(\d+)(?:\/|$)/.exec(pointer)?.[1];
  return { ...(index === undefined ? {} : { index: Number(index) }), pointer, message };
}
