// The Fastgen dialect. Fastgen's pages define no shape of errors, so they are problem details (RFC 9457).
import { renderProblem } from '../../server/problem.ts';
import { type Dialect, readAuthorizationSecret } from '../../server/route.ts';
import { renameDataPointers } from './parameters.ts';

export const fastgen: Dialect = {
  name: 'fastgen',
  secretOf: readAuthorizationSecret,
  acceptsChosenSecrets: false,
  renderError: (error, { requestId }) => renderProblem(renameDataPointers(error), requestId),
};
