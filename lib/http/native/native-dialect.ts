// The native dialect, Flowgate's own API: JSON requests and responses, problem details for errors.
import { problem } from '../server/problem.ts';
import { authorizationSecret, type Dialect } from '../server/route.ts';

export const native: Dialect = {
  name: 'native',
  secretOf: authorizationSecret,
  acceptsChosenSecrets: false,
  renderError: (error, { requestId }) => problem(error, requestId),
};
