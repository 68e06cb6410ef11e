// The Fastgen dialect. Fastgen's pages define no shape of errors, so they are problem details (RFC 9457).
import { problem } from '../../server/problem.ts';
import { authorizationSecret, type Dialect } from '../../server/route.ts';
import { inParameters } from './parameters.ts';

export const fastgen: Dialect = {
  name: 'fastgen',
  secretOf: authorizationSecret,
  acceptsChosenSecrets: false,
  renderError: (error, { requestId }) => problem(inParameters(error), requestId),
};
