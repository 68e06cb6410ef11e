// The Stampede dialect: a bearer token in requests, `{ message }` for every error.
import type { ErrorCode, FlowgateError } from '../../../value/errors.ts';
import { toErrorHeaders } from '../../server/error-headers.ts';
import { json } from '../../server/message.ts';
import { statusOf } from '../../server/problem.ts';
import { authorizationSecret, type Dialect } from '../../server/route.ts';
import { mistakesOf } from './mistakes.ts';

export const stampede: Dialect = {
  name: 'stampede',
  secretOf: authorizationSecret,
  acceptsChosenSecrets: false,
  renderError: (error) => json(stampedeStatusOf(error.code), { message: messageOf(error) }, toErrorHeaders(error)),
};

// Stampede has no 409: a run of a workflow that is not Active is a bad request.
const ownStatuses: Partial<Record<ErrorCode, number>> = {
  workflow_draft: 400,
  workflow_inactive: 400,
  rotation_refused: 400,
};

function stampedeStatusOf(code: ErrorCode): number {
  return ownStatuses[code] ?? statusOf(code);
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
      return mistakesOf(error) ?? error.message;
  }
}
