// The native dialect, Flowgate's own API: JSON requests and responses, problem details for errors.
import { renderProblem } from '../server/problem.ts';
import { type Dialect, readAuthorizationSecret } from '../server/route.ts';

export const native: Dialect = {
  name: 'native',
  secretOf: readAuthorizationSecret,
  acceptsChosenSecrets: false,
  renderError: (error, { requestId }) => renderProblem(error, requestId),
};
