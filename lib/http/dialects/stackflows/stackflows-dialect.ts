// The StackFlows dialect: the shape of errors. A 422 lists the invalid fields; any other error has a message and a code.
import type { ErrorCode, FieldError, FlowgateError } from '../../../value/errors.ts';
import { splitPointer } from '../../../value/json-pointer.ts';
import { toErrorHeaders } from '../../server/error-headers.ts';
import { type HttpResponse, toJsonResponse } from '../../server/message.ts';
import { type Dialect, readAuthorizationSecret } from '../../server/route.ts';

export const stackflows: Dialect = {
  name: 'stackflows',
  secretOf: readAuthorizationSecret,
  acceptsChosenSecrets: false,
  renderError,
};

interface Answer {
  readonly status: number;
  /** The code for programs; a 422 has the invalid fields instead. */
  readonly code: string;
}

const answers: Readonly<Record<ErrorCode, Answer>> = {
  malformed_request: { status: 400, code: 'malformed_request' },
  invalid_request: { status: 422, code: 'invalid_fields' },
  unauthenticated: { status: 401, code: 'unauthenticated' },
  forbidden: { status: 403, code: 'forbidden' },
  not_found: { status: 404, code: 'not_found' },
  workflow_unknown: { status: 404, code: 'not_found' },
  workflow_draft: { status: 409, code: 'not_deployed' },
  workflow_inactive: { status: 409, code: 'inactive' },
  method_not_allowed: { status: 405, code: 'method_not_allowed' },
  unsupported_media_type: { status: 415, code: 'unsupported_media_type' },
  too_large: { status: 413, code: 'too_large' },
  idempotency_conflict: { status: 422, code: 'reference_in_use' },
  rotation_refused: { status: 409, code: 'rotation_refused' },
  conflict: { status: 409, code: 'conflict' },
  gone: { status: 410, code: 'gone' },
  rate_limited: { status: 429, code: 'rate_limited' },
  unavailable: { status: 503, code: 'unavailable' },
  internal: { status: 500, code: 'internal' },
};

function renderError({ code, message, errors, facts }: FlowgateError): HttpResponse {
  const answer = answers[code];
  const body = answer.status === 422 ? { message, errors: messagesByField(errors) } : { message, code: answer.code };
  return toJsonResponse(answer.status, body, toErrorHeaders({ facts }));
}

function messagesByField(errors: readonly FieldError[]): Readonly<Record<string, readonly string[]>> {
  const messages = new Map<string, string[]>();
  for (const { pointer, message } of errors) {
    const field = fieldOf(pointer);
    messages.set(field, [...(messages.get(field) ?? []), message]);
  }
  return Object.fromEntries(messages);
}

/** `/address/street` is the field `address.street`; an error of the whole body is reported for `payload`. */
function fieldOf(pointer: string): string {
  if (pointer === '') return 'payload';
  return splitPointer(pointer).join('.');
}
