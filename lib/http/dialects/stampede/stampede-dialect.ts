// The Stampede dialect: a bearer token in requests, `{ message }` for every error.
import type { ErrorCode, FlowgateError } from '../../../value/errors.ts';
import { toErrorHeaders } from '../../server/error-headers.ts';
import { toJsonResponse } from '../../server/message.ts';
import { toHttpStatus } from '../../server/problem.ts';
import { type Dialect, readAuthorizationSecret } from '../../server/route.ts';
import { describeMistakes } from './mistakes.ts';

export const stampede: Dialect = {
  name: 'stampede',
  secretOf: readAuthorizationSecret,
  acceptsChosenSecrets: false,
  renderError: (error) =>
    toJsonResponse(stampedeStatusOf(error.code), { message: messageOf(error) }, toErrorHeaders(error)),
};

// Stampede has no 409: a run of a workflow that is not Active is a bad request.
const ownStatuses: Partial<Record<ErrorCode, number>> = {
  workflow_draft: 400,
  workflow_inactive: 400,
  rotation_refused: 400,
  conflict: 400,
  gone: 400,
};

function stampedeStatusOf(code: ErrorCode): number {
  return ownStatuses[code] ?? toHttpStatus(code);
}

function messageOf(error: FlowgateError): string {
  switch (error.code) {
    case 'workflow_draft':
      return 'the workflow is not Active: it is a Draft';
    case 'workflow_inactive':
      return 'the workflow is not Active: it is Paused';
    case 'workflow_unknown':
      return 'the workflow is unknown';
    default:
      return describeMistakes(error) ?? error.message;
  }
}
